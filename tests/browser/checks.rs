//! Scripts that look at a page for what no visitor should meet. Each is the body of a function that returns a list of texts,
//! empty when all is well.

/// What sticks out at the sides, but for what scrolls in a box of its own.
pub(crate) const OVERFLOW: &str = r#"
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const inBox = (element) => element && (["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowX) || inBox(element.parentElement));
    return [...document.body.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > width + 0.5 && !inBox(element.parentElement))
        .map((element) => `${element.tagName} ${element.className} ends at ${element.getBoundingClientRect().right}`);
"#;

/// What was asked of any other machine.
pub(crate) const FOREIGN: &str = r#"
    return performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => new URL(name).origin !== location.origin);
"#;

/// Texts whose colour is too near that of what is behind them (WCAG 2.2, 1.4.3).
pub(crate) const CONTRAST: &str = r#"
    const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const over = (top, under) => top.slice(0, 3).map((v, at) => v * (top[3] ?? 1) + under[at] * (1 - (top[3] ?? 1)));
    const behind = (element) => {
        if (!element) return [255, 255, 255];
        const own = numbers(getComputedStyle(element).backgroundColor);
        return (own[3] ?? 1) === 1 ? own : over(own, behind(element.parentElement));
    };
    const poor = [];
    const judge = (element, colour, text) => {
        const style = getComputedStyle(element);
        const under = behind(element);
        const [high, low] = [light(over(numbers(colour), under)), light(under)].sort((a, b) => b - a);
        const size = parseFloat(style.fontSize);
        const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
        const contrast = (high + 0.05) / (low + 0.05);
        if (contrast < least) poor.push(`${contrast.toFixed(2)} for “${text.slice(0, 40)}” in ${element.tagName} ${element.className}`);
    };
    for (const element of document.body.querySelectorAll("*")) {
        const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join("").trim();
        const box = element.getBoundingClientRect();
        if (!text || box.width < 2 || box.bottom < 0 || element.closest("option, .hidden") || !element.checkVisibility()) continue;
        judge(element, getComputedStyle(element).color, text);
    }
    for (const element of document.querySelectorAll("input[placeholder]")) {
        judge(element, getComputedStyle(element, "::placeholder").color, element.placeholder);
    }
    return poor;
"#;

/// What is too small for a finger: under 24 pixels, unless it stands within a text (WCAG 2.2, 2.5.8).
pub(crate) const SMALL: &str = r#"
    return [...document.querySelectorAll("a, button, input, select, summary")].filter((element) => {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const after = getComputedStyle(element, "::after");
        if (!element.checkVisibility() || element.type === "hidden" || style.display === "inline" || after.position === "absolute") return false;
        const target = element.labels?.[0]?.getBoundingClientRect() ?? box;
        return Math.max(box.height, target.height) < 24 || Math.max(box.width, target.width) < 24;
    }).map((element) => element.outerHTML.slice(0, 80));
"#;

/// Whether what has the focus is in view, is not covered (WCAG 2.2, 2.4.11) and shows that it has it.
pub(crate) const FOCUS: &str = r#"
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const rings = [getComputedStyle(element), getComputedStyle(element, "::after"), getComputedStyle(element.closest(".search-row") ?? element)];
    const ring = rings.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
    const at = document.elementFromPoint((Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2);
    const covered = inView && at && !element.contains(at) && !at.contains(element);
    return [covered ? `is covered by ${at.outerHTML.slice(0, 60)}` : "", ring ? "" : "shows no focus", inView ? "" : "is out of view"].filter(Boolean).map((what) => `${element.outerHTML.slice(0, 90)} ${what}`);
"#;

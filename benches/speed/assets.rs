//! An embedded stylesheet, plain and in brotli, against nginx serving the same bytes from files.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use purbeurre::web::assets::{Asset, find, paths};

use crate::children::{Server, end};
use crate::measure::{grouped, heading, median, row};
use crate::options::{Database, Options};
use crate::wrk::Script;
use crate::{Outcome, data, import};

/// How long nginx may take to start.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn measure(options: &Options) -> Outcome {
    let folder = tempfile::tempdir()?;
    // nginx serves as another user when root starts it.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    let sheet = find(paths::SITE_CSS).ok_or("there is no stylesheet")?;
    let nginx = Nginx::start(folder.path(), sheet)?;
    let database = import::text(&data::database(options.products.unwrap_or(10_000), Database::Sqlite)?);
    let site = Server::start(&["site", &database])?;
    let brotli = [("Accept-Encoding", "gzip, br")];

    println!("\nThe stylesheet, requests per second, medians\n");
    heading(&["", "bytes", "embedded", "nginx", "ratio"]);
    for (what, headers, theirs) in [("plain", [].as_slice(), "/plain.css"), ("brotli", &brotli, "/brotli.css")] {
        let bytes = same_bytes(&site.address, &nginx.address, theirs, headers)?;
        let ours = Script::new(folder.path(), "ours.lua", &[paths::SITE_CSS.to_owned()], headers, false)?;
        let theirs = Script::new(folder.path(), "theirs.lua", &[theirs.to_owned()], headers, false)?;
        let seconds = options.seconds.unwrap_or(4);
        let (mut embedded, mut served) = (Vec::new(), Vec::new());
        for _ in 0..options.rounds.unwrap_or(5) {
            embedded.push(ours.run(&site.address, seconds)?.per_second);
            served.push(theirs.run(&nginx.address, seconds)?.per_second);
        }
        let (embedded, served) = (median(&embedded), median(&served));
        let ratio = format!("{:.0} %", 100.0 * embedded / served);
        row(&[what.to_owned(), grouped(f64::from(u32::try_from(bytes)?)), grouped(embedded), grouped(served), ratio]);
    }
    println!();
    Ok(())
}

/// Makes sure that both send the same, and returns how many bytes that is.
fn same_bytes(site: &str, nginx: &str, theirs: &str, headers: &[(&str, &str)]) -> Outcome<usize> {
    let get = |url: String| -> Outcome<Vec<u8>> {
        let request = headers.iter().fold(ureq::get(url), |request, (name, value)| request.header(*name, *value));
        Ok(request.call()?.body_mut().read_to_vec()?)
    };
    let (ours, theirs) = (get(format!("http://{site}{}", paths::SITE_CSS))?, get(format!("http://{nginx}{theirs}"))?);
    if ours == theirs { Ok(ours.len()) } else { Err("the two sides do not send the same bytes".into()) }
}

/// An nginx of our own, in the foreground, on a free port.
struct Nginx {
    process: Child,
    address: String,
}

impl Nginx {
    fn start(folder: &Path, sheet: &Asset) -> Outcome<Self> {
        fs::write(folder.join("plain.css"), &sheet.plain)?;
        fs::write(folder.join("brotli.css"), sheet.br.as_ref().ok_or("the stylesheet has no brotli form")?)?;
        // Free a moment ago; should somebody else take it meanwhile, nginx says so.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        fs::write(folder.join("nginx.conf"), configuration(folder, &address))?;
        let process = Command::new("nginx")
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .spawn()
            .map_err(|why| format!("nginx cannot be run ({why}): install it with apt-get install nginx-light"))?;
        let nginx = Self { process, address };
        let begun = Instant::now();
        while ureq::get(format!("http://{}/plain.css", nginx.address)).call().is_err() {
            if begun.elapsed() > PATIENCE {
                return Err(format!("nginx does not answer: {}", fs::read_to_string(folder.join("error.log"))?).into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with it when it is asked to end; killed, it would leave them behind.
        let asked = Command::new("kill").arg("-TERM").arg(self.process.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            let _ = self.process.wait();
        } else {
            end(&mut self.process);
        }
    }
}

/// As fast as nginx is usually made: no log, kept connections, open files remembered.
fn configuration(folder: &Path, address: &str) -> String {
    let folder = folder.display();
    format!(
        "daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_requests 1000000000;
    open_file_cache max=100 inactive=1h;
    open_file_cache_valid 1h;
    etag on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    types {{ text/css css; }}
    server {{
        listen {address};
        root {folder};
        add_header Cache-Control \"public, max-age=31536000, immutable\";
        location = /plain.css {{ }}
        location = /brotli.css {{
            add_header Cache-Control \"public, max-age=31536000, immutable\";
            add_header Content-Encoding br;
            add_header Vary Accept-Encoding;
        }}
    }}
}}
"
    )
}

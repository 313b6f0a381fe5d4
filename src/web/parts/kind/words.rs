//! Words of category ids, by the drawing that stands for them.

/// For each drawing (a symbol of foods.svg), the words and phrases that call for it, without the `s` or `x` of their plural. They
/// are compared with whole words of an id, longest phrase first, so that `cheese-spread` is not a spread and `peanut-butter` not a fat.
pub(super) const WORDS: [(&str, &str); 13] = [
    (
        "biscuit",
        "appetizer biscuit cake cheesecake chip cookie cracker crisp fritter galette gateau macaron macaroon madeleine \
         muffin popcorn pretzel sable salted-snack salty-snack shortbread sweet-pastries-and-pie sweet-pie tart tarte \
         tartlet wafer",
    ),
    (
        "bowl",
        "barley bran broth bulgur cannelloni cereal cereals-and-potatoe coquillette couscou flake gnocchi granola groat \
         macaroni muesli noodle oat paella pasta pates-alimentaire pates-fraiche penne porridge quinoa ravioli rice risotto \
         riz salad salade semolina soup soupe spaghetti stew tabbouleh taboule tagliatelle tortellini veloute",
    ),
    (
        "bread",
        "baguette biscotte bread breadstick brioche bun crepe croissant crouton donut doughnut farine flour gaufre grain \
         millet pain pancake panettone pastrie pastry pates-feuilletee rusk toast tortilla viennoiserie waffle wheat wrap",
    ),
    (
        "cheese",
        "brie camembert cheddar cheese cheese-spread comte emmental feta fromage gouda gruyere mascarpone mozzarella \
         parmesan raclette ricotta roquefort tomme",
    ),
    (
        "dairy",
        "cream cream-cheese creme custard dairie dairy dessert dulce-de-leche fromage-blanc fromages-blanc glace ice-cream \
         junket kefir lacte lait laitage milk milk-product milk-substitute mousse panna-cotta petit-suisse pudding quark \
         skyr sorbet yaourt yoghurt yogurt",
    ),
    (
        "dish",
        "burger calzone dish gratin hamburger hot-dog kebab lasagna lasagne meal nugget omelette panini pie pizza plat \
         plats-prepare poelee puree quenelle quiche quiches-lorraine samosa sandwich sandwiche sauerkraut sushi taco",
    ),
    (
        "drink",
        "alcohol beer beverage biere boisson cafe champagne chocolate-drink cider cidre cocktail coffee cola drink eau \
         hot-chocolate infusion ju juice juices-and-nectar kombucha lemonade liqueur nectar rhum rum sirop smoothie soda \
         spirit syrup tea the tisane vin vodka water whiskey whisky wine",
    ),
    ("fat", "beurre butter fat ghee huile lard margarine matieres-grasse oil"),
    (
        "fish",
        "anchovie anchovy caviar cod crab fish fish-product fishe fruits-de-mer hake herring mackerel mussel oyster poisson \
         prawn salmon sardine saumon seafood shrimp sole squid surimi thon trout tuna",
    ),
    (
        "meat",
        "andouille bacon beef boeuf boudin charcuterie chicken chorizo dinde duck escalope foie-gra ham jambon lamb lardon \
         liver meat meat-preparation meatball pate pates-de-campagne porc pork poulet poultrie poultry rillette salami \
         saucisse saucisson sausage steak terrine turkey veal viande volaille",
    ),
    (
        "produce",
        "almond apple apricot artichoke asparagu avocado banana bean beet berrie berry broccoli cabbage carrot cashew \
         cauliflower celery cherrie cherry chickpea corn cranberrie cranberry cucumber date endive fig foods-and-beverage \
         fruit fruit-and-vegetable-preserve gherkin grape haricot haricots-vert hazelnut herb leek legume legumineuse lemon \
         lentil lettuce mango melon mushroom noi nut olive onion orange pea peach peanut pear pepper pickle pineapple \
         pistachio plant plum pomme potato potatoe prune pumpkin radish radishe raisin seaweed seed spice spinach sprout \
         strawberrie strawberry tofu tomato tomatoe vegetable walnut zucchini",
    ),
    (
        "spread",
        "almond-butter applesauce caviar-d-aubergine chutney compote condiment confiture couli dip dressing guacamole \
         harissa hazelnut-butter honey houmou hummu jam jellie jelly ketchup marmalade mayonnaise miel moutarde mustard \
         nut-butter pate-a-tartiner pates-a-tartiner peanut-butter pesto preserve relish salsa sauce spread tapenade \
         tartiner tomato-paste tomato-puree vinaigre vinaigrette vinegar",
    ),
    (
        "sweet",
        "bar barre bonbon candie candy caramel cereal-bar chewing-gum chocolat chocolate cocoa confectionerie confectionery \
         confiserie fruit-jellie gum lollipop marshmallow nougat praline sucre sugar sweet sweet-snack sweetener truffle \
         turron",
    ),
];

package demo

import (
	"panal/commerce"
	"panal/importer/demo/picture"
	"panal/money"
)

// product is something the roaster sells.
type product struct {
	slug, title, description string
	variants                 []commerce.NewVariant
	picture                  picture.Drawing
	alt                      string
	day                      int // when it is put in the catalogue
	favour                   int // how often it is bought alone, beside the others; 0: not for sale

	// As the story is told:
	drawn []byte
	made  commerce.Product
}

func variant(title, sku string, price money.Amount, stock int64) commerce.NewVariant {
	return commerce.NewVariant{Title: title, SKU: sku, Price: price, Stock: stock}
}

var (
	huilaBag = picture.Bag{Scene: picture.Scene{Wall: 0xf6dfc2, Table: 0xd9a878}, Paper: 0xc2542e, Roast: 0x6b3a22,
		Name: "HUILA", Note: "Colombia · washed", Origin: picture.Volcano}
	yirgacheffeBag = picture.Bag{Scene: picture.Scene{Wall: 0xd5e3d3, Table: 0xa9bfa0}, Paper: 0xe2a230, Roast: 0x8a5230,
		Name: "YIRGACHEFFE", Note: "Ethiopia · washed", Origin: picture.Highland}
	yunnanBag = picture.Bag{Scene: picture.Scene{Wall: 0xf7d8d0, Table: 0xdba79a}, Paper: 0x2f7d6b, Roast: 0x6b3a22,
		Name: "YUNNAN", Note: "Pu’er, China · honey", Origin: picture.Terraces}
	decafBag = picture.Bag{Scene: picture.Scene{Wall: 0xd3d8ec, Table: 0xa4abcc}, Paper: 0x3d4274, Roast: 0x5a3322,
		Name: "DECAF", Note: "Colombia · sugar cane", Origin: picture.Night}
	cajamarcaBag = picture.Bag{Scene: picture.Scene{Wall: 0xf2e2b4, Table: 0xcfb072}, Paper: 0x7a3b63, Roast: 0x6b3a22,
		Name: "CAJAMARCA", Note: "Peru · washed", Origin: picture.Andes}
)

// catalogue is a function because every story puts its own products on the shelf.
func catalogue() []*product {
	return []*product{
		{slug: "mug", title: "Nube mug", day: 0, favour: 5, picture: picture.Mug{Scene: picture.Scene{Wall: 0xfbe0a0, Table: 0xe3b75c}, Glaze: 0x2f8f83},
			description: "Nube is our cow. She lives in the meadow behind the roastery, wears a beret in our drawings only, and has never tried coffee.\n\n" +
				"Stoneware, 350\u00a0ml, glazed by hand, so no two greens are quite the same. Happy in the dishwasher and in the microwave.",
			variants: []commerce.NewVariant{variant("350\u00a0ml", "MUG-350", 1400, 40)},
			alt:      "A green mug of coffee with a cow in a red beret on it"},
		{slug: "decaf", title: "Sugar cane decaf", day: 0, favour: 5, picture: decafBag,
			description: "From Huila, with the caffeine taken out in Colombia by a solvent that is made from sugar cane. Less than 0.1\u00a0% is left.\n\n" +
				"Milk chocolate and raisin. It is not as lively as our other coffees, but after dinner nobody at our table could tell.",
			variants: []commerce.NewVariant{variant("250\u00a0g", "DEC-250", 1020, 120), variant("1\u00a0kg", "DEC-1000", 3600, 40)},
			alt:      "A night-blue bag of decaf with a crescent moon on its label"},
		{slug: "cajamarca", title: "Cajamarca, Peru", day: 0, favour: 0, picture: cajamarcaBag,
			description: "The rest of last year’s lot from a cooperative near Jaén: hazelnut, caramel, mandarin. A gentle coffee for every day.\n\n" +
				"When it is gone it is gone. The next harvest comes when it comes, and we will say so here.",
			variants: []commerce.NewVariant{variant("250\u00a0g", "CAJ-250", 990, 90)},
			alt:      "A plum-coloured bag of coffee with a llama and the Andes on its label"},
		{slug: "huila", title: "Huila, Colombia", day: 0, favour: 8, picture: huilaBag,
			description: "Eleven small farms around Pitalito, picked by hand and washed. Red apple, panela and a little cocoa. Roasted medium, so it holds up in a moka pot as well as in a filter.\n\n" +
				"Whole beans. Roasted on Tuesday and posted on Wednesday; best from one to six weeks after the date on the bag.",
			variants: []commerce.NewVariant{variant("250\u00a0g", "HUI-250", 950, 240), variant("500\u00a0g", "HUI-500", 1750, 120), variant("1\u00a0kg", "HUI-1000", 3300, 60)},
			alt:      "A terracotta bag of coffee with a snowy volcano on its label"},
		{slug: "yirgacheffe", title: "Yirgacheffe, Ethiopia", day: 0, favour: 6, picture: yirgacheffeBag,
			description: "Grown in gardens at 2,000 metres and washed at one small station. Jasmine, lemon, black tea. Roasted light: if you like your coffee strong, it will taste thin to you.\n\n" +
				"Whole beans. Made for filter; lovely over ice.",
			variants: []commerce.NewVariant{variant("250\u00a0g", "YIR-250", 1180, 240), variant("500\u00a0g", "YIR-500", 2200, 120)},
			alt:      "A mustard-yellow bag of coffee with a rising sun on its label"},
		{slug: "dripper", title: "Stoneware dripper", day: 6, favour: 3, picture: picture.Dripper{Scene: picture.Scene{Wall: 0xe9deee, Table: 0xb8a3c4}, Clay: 0xdc7453},
			description: "Thrown and fired in a workshop of two people in Pereruela. For one to four cups, with paper filters of size 02; the first forty are in the box.\n\n" +
				"The carafe is not included.",
			variants: []commerce.NewVariant{variant("Terracotta", "DRI-TER", 2400, 30), variant("Ash white", "DRI-ASH", 2400, 14)},
			alt:      "Water is poured into a terracotta dripper on a glass carafe"},
		{slug: "sampler", title: "Four origins sampler", day: 9, favour: 3, picture: picture.Sampler{Scene: picture.Scene{Wall: 0xf8e6b8, Table: 0xdcb56a},
			Bags: [4]picture.Bag{huilaBag, yirgacheffeBag, yunnanBag, decafBag}, Title: "FOUR ORIGINS", Note: "4 × 100 g, whole or ground"},
			description: "A hundred grams each of Huila, Yirgacheffe, Yunnan and the decaf, with a card that says what to look for in each.\n\n" +
				"By weight a big bag is cheaper. This is for finding out which one.",
			variants: []commerce.NewVariant{variant("Whole beans", "SAM-WHO", 2600, 90), variant("Ground for filter", "SAM-FIL", 2600, 60)},
			alt:      "An open box with four small bags of coffee, each of another colour"},
		{slug: "yunnan", title: "Yunnan, China", day: 18, favour: 4, picture: yunnanBag,
			description: "From one family’s terraces above Pu’er, dried with part of the fruit still on. Plum, brown sugar, a round and quiet body.\n\n" +
				"Half of us had never had coffee from China before 陈薇 brought a bag to the counter. Now we buy it ourselves.",
			variants: []commerce.NewVariant{variant("250\u00a0g", "YUN-250", 1250, 90)},
			alt:      "A jade-green bag of coffee with misty terraces on its label"},
		{slug: "grinder", title: "Hand grinder", day: 26, favour: 1, picture: picture.Grinder{Scene: picture.Scene{Wall: 0xcfe1e6, Table: 0x9fbcc4}, Metal: 0x2f3b40},
			description: "Conical steel burrs, forty steps, 30\u00a0g at a time: enough for two cups in about a minute. Very good for filter and moka. It does espresso too, but your arm will know.\n\n" +
				"Comes apart without tools. We keep every spare part for ten years.",
			variants: []commerce.NewVariant{variant("Graphite", "GRI-GRA", 7400, 48), variant("Sand", "GRI-SAN", 7400, 24)},
			alt:      "A hand grinder of dark steel and wood beside a heap of ground coffee"},
		{slug: "tasting-set", title: "Tasting set", day: 84, favour: 0, picture: picture.Tasting{Scene: picture.Scene{Wall: 0xe4dccf, Table: 0xb9a88f}, Clay: 0xf6efe2, Title: "FLAVOURS"},
			description: "Two bowls, a deep spoon and the wheel of flavours, for tasting side by side the way we do it on Tuesdays.\n\n" +
				"To do before it goes live: photograph the box, and weigh it for the post.",
			variants: []commerce.NewVariant{variant("For two", "TAS-2", 3800, 25), variant("For four", "TAS-4", 6200, 15)},
			alt:      "Two bowls of coffee, a spoon, and a card with a wheel of colours"},
	}
}

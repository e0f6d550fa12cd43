package simulator

import (
	"image/color"
	"math/rand/v2"
)

var (
	backgrounds = [][2]uint32{
		{0xf6d365, 0xfda085}, {0x84fab0, 0x8fd3f4}, {0xa18cd1, 0xfbc2eb}, {0x89f7fe, 0x66a6ff},
		{0xfddb92, 0xd1fdff}, {0xb7f8db, 0x50a7c2}, {0xff9a9e, 0xfecfef}, {0xcfd9df, 0x9aa7b5},
	}
	skins   = []uint32{0xf6d7c3, 0xeebf9d, 0xd9a27a, 0xb97a52, 0x8d5a3a, 0x6b4329}
	hairs   = []uint32{0x2b1d17, 0x4a3020, 0x7a4b28, 0xa9743a, 0xd8b26a, 0x8c8c92, 0x1c1c22}
	clothes = []uint32{0x264653, 0x2a9d8f, 0xe76f51, 0x457b9d, 0x6d597a, 0xf4a261, 0xbc4749, 0x3d405b, 0xffffff}
)

// avatar draws a portrait. The same name always gets the same face.
func avatar(name string) *canvas {
	chance := dice("avatar " + name)
	c := newCanvas(320, 320)
	back := backgrounds[chance.IntN(len(backgrounds))]
	c.gradient(0, 1, rgb(back[0]), rgb(back[1]))
	drawPortrait(c, chance)
	return c
}

func drawPortrait(c *canvas, chance *rand.Rand) {
	skin := rgb(skins[chance.IntN(len(skins))])
	hair := rgb(hairs[chance.IntN(len(hairs))])
	cloth := rgb(clothes[chance.IntN(len(clothes))])
	long := chance.IntN(2) == 0
	if long {
		c.ellipse(hair, point{.5, .50}, .235, .31)
		c.rectangle(hair, .265, .5, .735, .76)
	}
	c.ellipse(cloth, point{.5, 1.02}, .38, .28)
	c.rectangle(blend(skin, rgb(0x5a3a28), .18), .43, .6, .57, .79)
	c.ellipse(cloth, point{.5, .97}, .2, .17)
	c.ellipse(skin, point{.5, .47}, .178, .225)
	drawHair(c, hair, chance.IntN(3), long)
	drawFace(c, skin, hair, chance)
	if !long && chance.IntN(3) == 0 {
		c.ellipse(blend(hair, skin, .15), point{.5, .665}, .1, .035)
	}
}

// drawHair draws what falls over the forehead.
func drawHair(c *canvas, hair color.RGBA, parting int, long bool) {
	c.polygon(hair,
		point{.31, .45}, point{.31, .33}, point{.37, .245}, point{.46, .21}, point{.56, .21},
		point{.64, .25}, point{.69, .33}, point{.69, .45}, point{.665, .40}, point{.63, .34},
		point{.5 + float32(parting-1)*.09, .31}, point{.37, .34}, point{.335, .40})
	if long {
		c.polygon(hair, point{.31, .4}, point{.345, .4}, point{.335, .66}, point{.29, .7})
		c.polygon(hair, point{.69, .4}, point{.655, .4}, point{.665, .66}, point{.71, .7})
	}
}

func drawFace(c *canvas, skin, hair color.RGBA, chance *rand.Rand) {
	dark, shade := rgb(0x2a211d), blend(skin, rgb(0x8a3b2e), .35)
	for _, x := range []float32{.43, .57} {
		c.disc(rgb(0xffffff), point{x, .465}, .024)
		c.disc(dark, point{x, .467}, .0145)
		c.polygon(hair, point{x - .035, .425}, point{x + .035, .42}, point{x + .035, .431}, point{x - .035, .437})
	}
	c.polygon(shade, point{.5, .48}, point{.518, .535}, point{.484, .535})
	c.polygon(rgb(0xa8423d), point{.44, .578}, point{.56, .578}, point{.53, .608}, point{.5, .615}, point{.47, .608})
	if chance.IntN(4) == 0 {
		drawGlasses(c, dark)
	}
}

func drawGlasses(c *canvas, frame color.RGBA) {
	for _, x := range []float32{.43, .57} {
		for _, edge := range [][4]float32{
			{x - .05, .43, x + .05, .438}, {x - .05, .497, x + .05, .505},
			{x - .05, .43, x - .042, .505}, {x + .042, .43, x + .05, .505},
		} {
			c.rectangle(frame, edge[0], edge[1], edge[2], edge[3])
		}
	}
	c.rectangle(frame, .48, .455, .52, .463)
}

// groupPicture draws several small portraits, for the picture of a group.
func groupPicture(name string) *canvas {
	chance := dice("group " + name)
	c := newCanvas(320, 320)
	back := backgrounds[chance.IntN(len(backgrounds))]
	c.gradient(0, 1, rgb(back[1]), rgb(back[0]))
	for _, at := range []point{{.3, .42}, {.7, .42}, {.5, .5}} {
		skin := rgb(skins[chance.IntN(len(skins))])
		c.ellipse(rgb(clothes[chance.IntN(len(clothes))]), point{at.x, at.y + .42}, .21, .26)
		c.disc(rgb(hairs[chance.IntN(len(hairs))]), point{at.x, at.y - .025}, .125)
		c.ellipse(skin, point{at.x, at.y + .02}, .105, .125)
	}
	return c
}

package simulator

import (
	"image/color"
	"math"
	"math/rand/v2"
)

// scenes are the photographs that simulated people send, by what they show.
var scenes = map[string]func(*canvas, *rand.Rand){
	"beach":     drawBeach,
	"sunset":    drawSunset,
	"pool":      drawPool,
	"room":      drawRoom,
	"breakfast": drawBreakfast,
	"mountains": drawMountains,
	"charger":   drawCharger,
	"hotel":     drawHotel,
}

// photo draws a scene. The same scene and name always give the same picture;
// an unknown scene is a view of the beach.
func photo(scene, name string) *canvas {
	c := newCanvas(960, 720)
	paint, ok := scenes[scene]
	if !ok {
		paint = drawBeach
	}
	paint(c, dice(scene+" "+name))
	return c
}

func drawBeach(c *canvas, chance *rand.Rand) {
	c.gradient(0, .45, rgb(0x6fc3f7), rgb(0xd6f0ff))
	c.disc(rgb(0xfff4c2), point{.15 + .7*chance.Float32(), .14}, .06)
	c.gradient(.45, .66, rgb(0x1b87b8), rgb(0x5fd0cf))
	c.gradient(.66, 1, rgb(0xf3deb0), rgb(0xe2c286))
	c.polygon(rgb(0xfbf6ea), point{0, .655}, point{.3, .675}, point{.6, .65}, point{1, .675}, point{1, .69}, point{0, .69})
	for i := range 3 {
		drawParasol(c, point{.2 + .3*float32(i) + .05*chance.Float32(), .62 + .06*float32(i%2)}, clothes[chance.IntN(len(clothes))])
	}
}

func drawParasol(c *canvas, top point, cloth uint32) {
	c.rectangle(rgb(0xe8e3d8), top.x-.003, top.y, top.x+.003, top.y+.2)
	c.polygon(rgb(cloth), point{top.x - .1, top.y + .06}, point{top.x - .06, top.y + .01}, point{top.x, top.y - .01},
		point{top.x + .06, top.y + .01}, point{top.x + .1, top.y + .06})
	c.polygon(rgb(0xffffff), point{top.x - .033, top.y + .06}, point{top.x, top.y - .01}, point{top.x + .033, top.y + .06})
	c.rectangle(rgb(0x9c6b43), top.x+.03, top.y+.17, top.x+.14, top.y+.185)
}

func drawSunset(c *canvas, chance *rand.Rand) {
	c.gradient(0, .58, rgb(0x4b3f72), rgb(0xff9e6d))
	at := point{.3 + .4*chance.Float32(), .52}
	c.disc(rgb(0xffe29a), at, .09)
	c.gradient(.58, 1, rgb(0xd9776a), rgb(0x2a3b61))
	for i := range 9 {
		wide, y := .03+.02*float32(i), .6+.04*float32(i)
		c.rectangle(rgb(0xffd08a), at.x-wide, y, at.x+wide, y+.008)
	}
	c.polygon(rgb(0x231f33), point{.72, .59}, point{.8, .5}, point{.9, .47}, point{1, .49}, point{1, .6})
}

func drawPool(c *canvas, chance *rand.Rand) {
	c.gradient(0, .45, rgb(0x7fd0ff), rgb(0xe3f6ff))
	c.rectangle(rgb(0xf4efe6), .55, .12, 1, .45)
	for i := range 8 {
		x, y := .59+.1*float32(i%4), .17+.13*float32(i/4)
		c.rectangle(rgb(0x8fb7cc), x, y, x+.06, y+.08)
	}
	for range 5 {
		c.ellipse(rgb(0x3f8f52), point{chance.Float32() * .5, .42}, .08, .09)
	}
	c.gradient(.45, 1, rgb(0xe9dcc8), rgb(0xd3bf9f))
	water := rgb(0x27b3cf)
	c.polygon(water, point{.12, .58}, point{.78, .55}, point{.98, .92}, point{.04, .96})
	for i := range 7 {
		y := .62 + .045*float32(i)
		c.rectangle(blend(water, rgb(0xffffff), .35), .2+.08*chance.Float32(), y, .45+.3*chance.Float32(), y+.006)
	}
}

func drawRoom(c *canvas, chance *rand.Rand) {
	wall := [...]uint32{0xe9e1d4, 0xd9e2e4, 0xefe3d8, 0xdfe6da}[chance.IntN(4)]
	c.gradient(0, .7, blend(rgb(wall), rgb(0xffffff), .3), rgb(wall))
	c.gradient(.7, 1, rgb(0xb98b5e), rgb(0x8f673f))
	c.rectangle(rgb(0xffffff), .08, .1, .38, .55)
	c.rectangle(rgb(0x9fd8f2), .1, .13, .36, .35)
	c.rectangle(rgb(0x3aa0bf), .1, .35, .36, .52)
	c.rectangle(rgb(0x6b4a2f), .45, .32, .97, .62)
	c.rectangle(rgb(0xfbfaf7), .43, .58, .99, .84)
	for _, x := range []float32{.52, .75} {
		c.ellipse(rgb(0xffffff), point{x + .06, .56}, .09, .06)
	}
	c.polygon(rgb(clothes[chance.IntN(len(clothes)-1)]), point{.42, .7}, point{1, .7}, point{1, .86}, point{.42, .86})
	c.disc(rgb(0xffe7a8), point{.91, .22}, .045)
}

func drawBreakfast(c *canvas, chance *rand.Rand) {
	c.gradient(0, 1, rgb(0xc08a5a), rgb(0x93633b))
	c.disc(rgb(0xffffff), point{.42, .52}, .3)
	c.disc(rgb(0xf2f0ea), point{.42, .52}, .25)
	c.ellipse(rgb(0xfffdf5), point{.36, .47}, .12, .13)
	c.disc(rgb(0xf6b93b), point{.36 + .03*chance.Float32(), .47}, .045)
	for i := range 3 {
		at := point{.5 + .035*float32(i), .56 + .05*float32(i)}
		c.ellipse(rgb(0xc98a3d), at, .055, .035)
		c.ellipse(rgb(0xe0a95c), point{at.x, at.y - .008}, .04, .018)
	}
	for range 4 {
		c.disc(rgb(0xd33f49), point{.3 + .12*chance.Float32(), .64 + .06*chance.Float32()}, .022)
	}
	c.disc(rgb(0xffffff), point{.83, .3}, .115)
	c.disc(rgb(0x4a2c1a), point{.83, .3}, .09)
	c.rectangle(rgb(0xd9dde0), .79, .5, .8, .92)
	c.rectangle(rgb(0xd9dde0), .85, .5, .86, .92)
}

func drawMountains(c *canvas, chance *rand.Rand) {
	c.gradient(0, .7, rgb(0x8ec5ff), rgb(0xf1f7ff))
	for layer, tone := range []uint32{0x9db4cc, 0x6f8ba6, 0x48657d} {
		base := .42 + .12*float32(layer)
		ridge := []point{{0, 1}, {0, base}}
		for x := float32(.12); x < 1; x += .16 {
			ridge = append(ridge, point{x, base - .2*chance.Float32()}, point{x + .08, base})
		}
		c.polygon(rgb(tone), append(ridge, point{1, base}, point{1, 1})...)
	}
	c.gradient(.82, 1, rgb(0x5d9b5a), rgb(0x3c6e3d))
}

func drawCharger(c *canvas, chance *rand.Rand) {
	c.gradient(0, 1, rgb(0xd8cbb8), rgb(0xb9a88f))
	cable := color.RGBA{R: 250, G: 250, B: 250, A: 255}
	turns := 2 + 2*chance.Float64()
	for i := range 160 {
		t := float64(i) / 160
		wave := .07 * math.Sin(turns*2*math.Pi*t)
		c.disc(cable, point{float32(.35 + .5*t), float32(.45 + .3*t*t + wave*t*(1-t)*4)}, .009)
	}
	c.rectangle(rgb(0xffffff), .18, .32, .38, .58)
	c.rectangle(rgb(0xdfe3e6), .18, .53, .38, .58)
	c.rectangle(rgb(0xb5bbc0), .22, .24, .24, .32)
	c.rectangle(rgb(0xb5bbc0), .31, .24, .33, .32)
	c.rectangle(rgb(0xffffff), .83, .72, .9, .78)
}

func drawHotel(c *canvas, _ *rand.Rand) {
	c.gradient(0, .75, rgb(0x59b4ef), rgb(0xdff3ff))
	c.gradient(.75, 1, rgb(0xe8d9b5), rgb(0xd6bf8e))
	c.rectangle(rgb(0xfdfbf6), .2, .18, .8, .82)
	c.rectangle(rgb(0x1f6f8b), .18, .15, .82, .19)
	for i := range 24 {
		x, y := .235+.093*float32(i%6), .24+.125*float32(i/6)
		c.rectangle(rgb(0x7fb3c8), x, y, x+.055, y+.07)
		c.rectangle(rgb(0x1f6f8b), x-.005, y+.07, x+.06, y+.08)
	}
	c.rectangle(rgb(0x134b5f), .46, .72, .54, .82)
	for _, x := range []float32{.1, .9} {
		c.rectangle(rgb(0x8a6239), x-.008, .5, x+.008, .84)
		for _, leaf := range []float32{-.1, -.05, .05, .1} {
			c.polygon(rgb(0x2f8f4e), point{x, .5}, point{x + leaf, .42}, point{x + leaf*1.25, .52})
		}
	}
}

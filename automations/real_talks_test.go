package automations_test

import (
	"strings"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/testkit"
	"frontdesk/models"
)

// conversation gives a script's settings and what is said.
type conversation func(t *testing.T) (settings map[string]any, say func(c *talk))

// plainly is a conversation without settings.
func plainly(say func(c *talk)) conversation {
	return func(*testing.T) (map[string]any, func(c *talk)) { return nil, say }
}

func galleryTalks(s *stage) map[string]conversation {
	return map[string]conversation{
		"questions": plainly(func(c *talk) {
			c.says("thank you")
			c.says("When are you open?")
			c.hears(`Monday to Friday`)
		}),
		"away": func(t *testing.T) (map[string]any, func(c *talk)) {
			s.closed(t, true)
			boss := s.person("Boss")
			group := s.club(t, boss)
			return map[string]any{"team": group}, func(c *talk) {
				c.says("hello")
				c.hears(`^Hello Ann, thank you for your message! We are closed now and answer \w+ 00:00\.$`)
				c.says("this is URGENT: water!")
				c.hears(`woken someone up`)
				c.reaches(boss, `^Urgent message from Ann Lee: this is URGENT: water!$`)
				s.closed(t, false)
			}
		},
		"welcome": func(t *testing.T) (map[string]any, func(c *talk)) {
			s.closed(t, false)
			return nil, func(c *talk) {
				c.says("hi")
				c.hears(`^Welcome, Ann! A colleague answers soon\.$`)
			}
		},
		"menu": plainly(func(c *talk) {
			c.says("Hello!")
			c.hears(`^What is it about\?\n1\. A new order\n2\. An invoice`)
			c.says("2")
			c.hears(`the number of the invoice`)
		}),
		"order": plainly(func(c *talk) {
			c.says("Where is my order?")
			c.hears(`^Sure! What is your order number\?$`)
			c.says("dunno")
			c.hears(`only digits`)
			c.says("4711")
			c.hears(`^Order 4711 is sent\.$`)
		}),
		"appointments": func(*testing.T) (map[string]any, func(c *talk)) {
			return map[string]any{"slots": []string{inTenDays()}}, func(c *talk) {
				c.says("I want to book")
				c.hears(`1\. ` + inTenDays())
				c.says("1")
				c.hears(`your name`)
				c.says("Ann")
				c.hears(`^Done, Ann! See you `)
				c.waits("wait")
			}
		},
		"group-welcome": plainly(func(c *talk) {
			group := s.club(c.t, c.guest)
			joins(c, group, s.person("Cem"))
			c.hears(`^Welcome @.+! Write "rules"`)
			c.saysIn(group, "rules")
			c.hears(`^1\. Be kind\.`)
		}),
		"link-guard": func(t *testing.T) (map[string]any, func(c *talk)) {
			return map[string]any{"strikes": 2}, func(c *talk) {
				group := s.club(t, c.guest)
				c.saysIn(group, "see https://spam.example/now")
				c.hears(`^@\d+, please no links here\.$`) // the phone shows the name
				c.saysIn(group, "https://spam.example again")
				c.isOut(group)
			}
		},
		"satisfaction": plainly(func(c *talk) {
			c.says("hello there")
			c.recorded("hello there")
			c.pressed("Ask how happy they are", true, nil)
			c.hears(`How happy are you with us\?`)
			c.waits("answer")
			c.votes("Very happy")
			c.hears(`^Thank you for telling us!$`)
		}),
		"leads": plainly(func(c *talk) {
			c.says("I am interested")
			c.hears(`What is your name`)
			c.says("Ann Lee")
			c.hears(`e-mail address`)
			c.says("ann@example.org")
			c.hears(`What can we do`)
			c.says("Fifty chairs")
			c.hears(`^Thank you, Ann Lee! We send you an offer soon\.$`)
		}),
		"shipping": plainly(func(c *talk) {
			parcel := `{"phone":"+` + c.guest.Number() + `","order":"A1","tracking":"https://t.example/1"}`
			for _, want := range []string{`"id":`, `"already":true`} {
				if reply := c.posted("shipped", parcel); reply.Status != 200 || !strings.Contains(string(reply.Body), want) {
					c.t.Fatalf("the shop got %d %s, want %s", reply.Status, reply.Body, want)
				}
			}
			c.hears(`^Your order A1 is on its way\. Track it: https://t\.example/1$`)
		}),
		"follow-up": func(*testing.T) (map[string]any, func(c *talk)) {
			return map[string]any{"days": 0.00002, "last": ""}, func(c *talk) {
				c.says("send me an offer")
				c.recorded("send me an offer")
				c.pressed("Follow up", true, nil)
				c.hears(`^Hello Ann, did you have time`)
			}
		},
		"lists": plainly(func(c *talk) {
			c.says("START")
			c.hears(`^You are on our list`)
			c.pressed("Write to the list", false, map[string]any{"message": "New chairs!"})
			c.hears(`^New chairs!$`)
			c.says("stop")
			c.hears(`no more news`)
		}),
		"files": plainly(func(c *talk) {
			if _, err := s.App.Outside.Files.Upload(c.t.Context(), c.script.ID, "price-list.pdf", []byte("%PDF-1.4 prices"), "test"); err != nil {
				c.t.Fatal(err)
			}
			c.says("Can I have the price list, please?")
			c.hears(`^Our price list$`)
		}),
		"missed-call": plainly(func(c *talk) {
			if _, err := c.guest.Call(testkit.PhoneNumber, false); err != nil {
				c.t.Fatal(err)
			}
			c.hears(`^Hello .*, we cannot take calls here`)
		}),
		"summary": func(t *testing.T) (map[string]any, func(c *talk)) {
			boss := s.person("Boss")
			return map[string]any{"team": s.club(t, boss)}, func(c *talk) {
				c.says("hello")
				c.says("this is URGENT!")
				c.isDone(2)
				c.timeComes("weekdays 18:00")
				c.reaches(boss, `^Today: 2 messages from 1 people\.\nUrgent or complaints: 1\.$`)
			}
		},
		"echo": plainly(func(c *talk) {
			c.says("/echo one two")
			c.hears(`^one two$`)
		}),
	}
}

func sampleTalks(s *stage) map[string]conversation {
	return map[string]conversation{
		"questions": plainly(func(c *talk) {
			c.says("When do you OPEN?")
			c.hears(`9:00 to 18:00`)
		}),
		"away": func(t *testing.T) (map[string]any, func(c *talk)) {
			s.closed(t, true)
			boss := s.person("Boss")
			return map[string]any{"team": s.club(t, boss)}, func(c *talk) {
				c.says("hello")
				c.hears(`^Thank you! We are closed now and answer \w+ 00:00\.$`)
				c.says("URGENT: water!")
				c.hears(`woken someone up`)
				c.reaches(boss, `^Urgent message from Ann Lee: URGENT: water!$`)
				s.closed(t, false)
			}
		},
		"order": plainly(func(c *talk) {
			c.says("Where is my order?")
			c.hears(`What is your order number`)
			c.says("4712")
			c.hears(`^Order 4712 is late\.$`, `1\. Wait\n2\. Cancel the order`)
			c.says("2")
			c.hears(`^Cancel order 4712\?$`)
			c.says("yes")
			c.hears(`^Order 4712 is cancelled\.$`)
		}),
		"group": func(t *testing.T) (map[string]any, func(c *talk)) {
			return nil, func(c *talk) {
				group := s.club(t, c.guest)
				joins(c, group, s.person("Cem"))
				c.hears(`^Welcome @.+! Be kind`)
				c.saysIn(group, "see https://spam.example")
				c.hears(`please no links`)
				c.saysIn(group, "see https://spam.example")
				c.isOut(group)
			}
		},
		"appointments": func(*testing.T) (map[string]any, func(c *talk)) {
			return map[string]any{"slots": []string{inTenDays()}}, func(c *talk) {
				c.says("book")
				c.hears(`1\. ` + inTenDays())
				c.says("1")
				c.hears(`your name`)
				c.says("Ann")
				c.hears(`^Done, Ann! See you `)
				c.waits("wait")
			}
		},
		"shop": plainly(func(c *talk) {
			parcel := `{"phone":"+` + c.guest.Number() + `","order":"A1","tracking":"https://t.example/1"}`
			if reply := c.posted("shipped", parcel); reply.Status != 200 {
				c.t.Fatalf("the shop got %d %s", reply.Status, reply.Body)
			}
			c.hears(`^Your order A1 is on its way\. Track it: https://t\.example/1$`)
			c.says("thanks")
			c.recorded("thanks")
			c.pressed("Ask for a rating", true, nil)
			c.hears(`How happy are you with us\?`)
			c.waits("answer")
			c.votes("Not at all")
			c.hears(`^We are sorry\. A colleague writes to you\.$`)
		}),
	}
}

// waits checks that the run waits for something.
func (c *talk) waits(what string) {
	c.t.Helper()
	c.Eventually("the run waits for "+what, func() bool {
		runs, err := c.App.Scripts.Runs(c.t.Context(), storage.RunFilter{Automation: c.script.ID, Status: models.RunWaiting})
		return err == nil && len(runs) == 1 && runs[0].WaitingFor == what
	})
}

// joins adds somebody to a group.
func joins(c *talk, group string, who *simulator.Account) {
	c.t.Helper()
	err := c.Simulator.ChangeGroup(group, simulator.GroupChange{By: testkit.PhoneNumber, Add: []string{who.Number()}})
	if err != nil {
		c.t.Fatal(err)
	}
}

// isOut waits until the contact is no member of a group any more.
func (c *talk) isOut(group string) {
	c.t.Helper()
	c.Eventually("who posted links is out", func() bool {
		g, err := c.Simulator.Group(group)
		if err != nil {
			return false
		}
		for _, m := range g.Members {
			if m.Number == c.guest.Number() {
				return false
			}
		}
		return true
	})
}

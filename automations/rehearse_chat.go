package automations

import (
	"context"
	"slices"

	"frontdesk/automations/match"
	"frontdesk/automations/stage"
	"frontdesk/models"
)

// chat plays one chat, on a stage for the draft and one for the live version.
func (p *rehearsal) chat(ctx context.Context, rows []models.Message) error {
	first := rows[0]
	worlds := []*stage.Stage{stage.New(p.draft), stage.New(p.live)}
	for _, world := range worlds {
		world.SetNow(first.Time)
		if err := p.s.setScene(ctx, world, first); err != nil {
			return err
		}
	}
	for i, m := range rows {
		if err := p.message(ctx, worlds, m, rows[i+1:]); err != nil {
			return err
		}
	}
	return nil
}

// message plays one message. Staff who wrote take over, as they did then.
func (p *rehearsal) message(ctx context.Context, worlds []*stage.Stage, m models.Message, after []models.Message) error {
	var acts []*stage.Act
	for _, world := range worlds {
		if gap := m.Time.Sub(world.Now()); gap > 0 {
			if _, err := world.Advance(ctx, gap); err != nil {
				return err
			}
		}
		if m.FromMe {
			if byStaff(m) {
				world.Staff(string(m.Chat), m.Text)
			}
			continue
		}
		if match.ScriptType(m.Type) == "" || !usual(m.Chat) {
			continue
		}
		in, err := p.s.incoming(ctx, m)
		if err != nil {
			return err
		}
		act, err := world.Message(ctx, in)
		if err != nil {
			return err
		}
		acts = append(acts, act)
	}
	if m.FromMe {
		return nil
	}
	p.found.Messages++
	if p.r.Progress != nil {
		p.r.Progress(p.found.Messages, p.total)
	}
	if len(acts) == len(worlds) {
		p.compare(m, acts[0], acts[1], after)
	} else {
		p.found.Same++ // of a kind that scripts do not see
	}
	return nil
}

// compare counts what the draft does, beside what the live version does.
func (p *rehearsal) compare(m models.Message, draft, live *stage.Act, after []models.Message) {
	d := Difference{
		Session: m.SessionID, Chat: m.Chat, Message: m.ID, At: m.Time, Text: cut(m.Text, maxResultText),
		Draft: textsOf(draft), Live: textsOf(live),
	}
	switch {
	case draft.Problem != nil && live.Problem == nil:
		d.Kind, d.Problem = NowProblem, draft.Problem.Error()
		p.found.Errors++
	case slices.Equal(d.Draft, d.Live):
		p.found.Same++
		return
	case len(d.Live) == 0:
		d.Kind = NowAnswers
		p.found.Answers++
	case len(d.Draft) == 0:
		d.Kind = NowQuiet
		p.found.Quiet++
	default:
		d.Kind = NowOther
		p.found.Other++
	}
	if len(p.found.Differences) == maxDifferences {
		p.found.Cut = true
		return
	}
	d.Did, d.Humans = p.answersOf(after)
	p.found.Differences = append(p.found.Differences, d)
}

func textsOf(act *stage.Act) []string {
	texts := []string{}
	for _, said := range act.Said {
		texts = append(texts, cut(said.Text, maxResultText))
	}
	return texts
}

// answersOf is what really followed a message, up to the next one of others.
func (p *rehearsal) answersOf(after []models.Message) (did, humans []string) {
	for _, m := range after {
		if !m.FromMe {
			break
		}
		switch {
		case m.SentBy == sentBy(p.r.Automation):
			did = append(did, cut(m.Text, maxResultText))
		case byStaff(m):
			humans = append(humans, cut(m.Text, maxResultText))
		}
	}
	return did, humans
}

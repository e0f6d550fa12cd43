package automations

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/match"
	"frontdesk/models"
)

const rulesSetting = "automations.rules"

// Rules are what an administrator can change about all automations. A zero
// field stands for its default.
type Rules struct {
	LeaveWords []string      // end a dialog; stop, cancel, human
	TakeOver   time.Duration // how long automations rest after staff wrote; two hours
	MaxAge     time.Duration // older messages trigger nothing; five minutes
	Daily      int           // automatic messages of a session within a day; 1,000
	NoPacing   bool          // messages leave at once, without "typing…"
	Locale     string        // how numbers and dates are written; en
}

func (r Rules) withDefaults() Rules {
	if r.LeaveWords == nil {
		r.LeaveWords = []string{"stop", "cancel", "human"}
	}
	r.TakeOver = cmp.Or(r.TakeOver, 2*time.Hour)
	r.MaxAge = cmp.Or(r.MaxAge, 5*time.Minute)
	r.Daily = cmp.Or(r.Daily, 1000)
	r.Locale = cmp.Or(r.Locale, "en")
	return r
}

// leaves reports whether a text is one of the words that end a dialog.
func (r Rules) leaves(text string) bool {
	said := strings.TrimRight(match.Plain(text), ".! ")
	return said != "" && slices.ContainsFunc(r.LeaveWords, func(w string) bool { return match.Plain(w) == said })
}

// Rules are the rules in force, with defaults filled in.
func (s *Service) Rules() Rules {
	if r := s.rules.Load(); r != nil {
		return *r
	}
	return Rules{}.withDefaults()
}

// SaveRules changes the rules, from the next message on.
func (s *Service) SaveRules(ctx context.Context, r Rules) error {
	if r.TakeOver < 0 || r.MaxAge < 0 || r.Daily < 0 {
		return models.Errorf(models.Invalid, "times and counts cannot be negative")
	}
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode the rules: %w", err)
	}
	if err := s.store.SaveSetting(ctx, rulesSetting, string(data)); err != nil {
		return err
	}
	return s.loadRules(ctx)
}

func (s *Service) loadRules(ctx context.Context) error {
	value, err := s.store.Setting(ctx, rulesSetting)
	if err != nil && !models.IsNotFound(err) {
		return fmt.Errorf("load the rules: %w", err)
	}
	var r Rules
	if value != "" {
		if err := json.Unmarshal([]byte(value), &r); err != nil {
			return fmt.Errorf("decode the rules: %w", err)
		}
	}
	r = r.withDefaults()
	s.rules.Store(&r)
	return nil
}

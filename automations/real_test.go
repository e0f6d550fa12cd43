package automations_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdesk/automations"
	"frontdesk/automations/hooks"
	"frontdesk/automations/schedule"
	"frontdesk/automations/web"
	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/testkit"
	"frontdesk/models"
	"frontdesk/scripts"
)

// stage is one desk on which scripts talk to real contacts, one after another.
type stage struct {
	*testkit.Desk
	web    *httptest.Server
	guests int
}

// talk is a script in front of a contact who is new to the desk.
type talk struct {
	*stage
	t      *testing.T
	script models.Automation
	guest  *simulator.Account
	heard  map[*simulator.Account]int // how far in each inbox
}

// newStage starts a desk whose scripts may reach a web server of this test: a
// shop that knows some orders, and a system that takes leads.
func newStage(t *testing.T) *stage {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{number}", func(w http.ResponseWriter, r *http.Request) {
		status := map[string]string{"4711": "sent", "4712": "late"}[r.PathValue("number")]
		if status == "" || r.Header.Get("Authorization") != secretKey {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, `{"status":%q}`, status)
	})
	mux.HandleFunc("DELETE /orders/{number}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /leads", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != secretKey {
			w.WriteHeader(http.StatusForbidden)
		}
	})
	s := &stage{Desk: testkit.New(t, testkit.Env("ALLOW_PRIVATE_ADDRESSES=127.0.0.0/8")), web: httptest.NewServer(mux)}
	t.Cleanup(s.web.Close)
	return s
}

const secretKey = "key-of-the-shop"

// person adds somebody new.
func (s *stage) person(name string) *simulator.Account {
	s.guests++
	return s.Contact(fmt.Sprintf("4915130000%03d", s.guests), name)
}

// onStage saves a script, lets it have a conversation, and switches it off.
func (s *stage) onStage(t *testing.T, source string, settings map[string]any, conversation func(c *talk)) {
	t.Helper()
	a, err := s.App.Scripts.Create(t.Context(), automations.Draft{Source: source, Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"SHOP_KEY", "CRM_KEY"} {
		secret := web.Secret{Name: name, Hosts: []string{s.address().Hostname()}}
		if err := s.App.Outside.Web.SetSecret(t.Context(), a.ID, secret, secretKey); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.App.Outside.Web.ConfirmHosts(t.Context(), a.ID, []string{s.address().Host}, "test"); err != nil {
		t.Fatal(err)
	}
	if a, err = s.App.Scripts.Enable(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	c := &talk{stage: s, t: t, script: a, guest: s.person("Ann Lee"), heard: map[*simulator.Account]int{}}
	conversation(c)
	failed, err := s.App.Scripts.Runs(t.Context(), storage.RunFilter{Automation: a.ID, Status: models.RunFailed})
	if err != nil || len(failed) > 0 {
		t.Errorf("got failed runs %+v, %v", failed, err)
	}
	if _, err := s.App.Scripts.Disable(t.Context(), a.ID); err != nil {
		t.Error(err)
	}
}

func (s *stage) address() *url.URL {
	address, err := url.Parse(s.web.URL)
	if err != nil {
		panic(err) // it is a test server's
	}
	return address
}

// here is a script whose web hosts are the server of this test.
func (s *stage) here(source string) string {
	for _, host := range []string{"shop.example", "crm.example"} {
		source = strings.ReplaceAll(source, "'"+host+"'", "'"+s.address().Host+"'")
		source = strings.ReplaceAll(source, "https://"+host, s.web.URL)
	}
	return source
}

// closed says whether the desk is closed for the next days, or always open.
func (s *stage) closed(t *testing.T, closed bool) {
	t.Helper()
	open := []string{}
	for day := range 7 {
		if !closed || day == int(time.Now().UTC().AddDate(0, 0, 3).Weekday()) {
			open = append(open, fmt.Sprintf(`{"day":%d,"from":"00:00","to":"24:00"}`, day))
		}
	}
	value := `{"zone":"UTC","open":[` + strings.Join(open, ",") + `]}`
	_, err := s.App.Log.Append(t.Context(), events.Change{SessionID: testkit.SessionID, Steps: []events.Step{
		events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
			return tx.SaveSetting(ctx, automations.HoursSetting, value)
		}),
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// club is a group of the desk's phone, which administers it, and others.
func (s *stage) club(t *testing.T, others ...*simulator.Account) string {
	t.Helper()
	var numbers []string
	for _, one := range others {
		numbers = append(numbers, one.Number())
	}
	g, err := s.Simulator.CreateGroup(testkit.PhoneNumber, "Club", numbers...)
	if err != nil {
		t.Fatal(err)
	}
	s.Eventually("the desk knows the group", func() bool {
		return strings.Contains(string(s.Call("GET", "/client/getChats/"+testkit.SessionID, nil).Body), g.JID)
	})
	return g.JID
}

// says lets the contact write to the desk.
func (c *talk) says(text string) { c.t.Helper(); c.Says(c.guest, text) }

// saysIn lets the contact write in a group.
func (c *talk) saysIn(group, text string) {
	c.t.Helper()
	if _, err := c.guest.SendText(c.t.Context(), group, text); err != nil {
		c.t.Fatal(err)
	}
}

// hears waits until what the contact hears next are such texts.
func (c *talk) hears(patterns ...string) { c.t.Helper(); c.reaches(c.guest, patterns...) }

// reaches waits until what somebody hears next are such texts.
func (c *talk) reaches(who *simulator.Account, patterns ...string) {
	c.t.Helper()
	for _, pattern := range patterns {
		m, err := who.WaitInbox(patient(c.t), c.heard[who], func(m simulator.InboxMessage) bool {
			return !m.FromMe && (m.Text != "" || m.Caption != "")
		})
		if err != nil {
			c.t.Fatalf("%q never came: %v\n%s", pattern, err, c.runs())
		}
		c.heard[who] = m.Seq
		if said := m.Text + m.Caption; !regexp.MustCompile(pattern).MatchString(said) {
			c.t.Fatalf("heard %q, want %q\n%s", said, pattern, c.runs())
		}
	}
}

func patient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// runs tells what became of the script's runs, for who looks for a failure.
func (c *talk) runs() string {
	runs, err := c.App.Scripts.Runs(c.t.Context(), storage.RunFilter{Automation: c.script.ID})
	var out strings.Builder
	for _, r := range runs {
		fmt.Fprintf(&out, "run %d: %s in %s for %s, waits for %q, %s (line %d)\n", r.ID, r.Status, r.Chat, r.Contact, r.WaitingFor, r.Error, r.Line)
	}
	return fmt.Sprint(out.String(), err)
}

// isDone waits until so many runs of the script have ended well.
func (c *talk) isDone(count int) {
	c.t.Helper()
	c.Eventually(fmt.Sprintf("%d runs are done", count), func() bool {
		runs, err := c.App.Scripts.Runs(c.t.Context(), storage.RunFilter{Automation: c.script.ID, Status: models.RunDone})
		return err == nil && len(runs) == count
	})
}

// pressed lets staff press a button, in the contact's chat or on the page.
func (c *talk) pressed(label string, inChat bool, values map[string]any) {
	c.t.Helper()
	p := automations.Pressed{Automation: c.script.ID, Label: label, Session: testkit.SessionID, By: "Staff", Values: values}
	if inChat {
		p.Chat = models.JID(c.guest.JID())
	}
	if _, err := c.App.Scripts.Press(c.t.Context(), p); err != nil {
		c.t.Fatal(err)
	}
}

// timeComes lets the time of a schedule come.
func (c *talk) timeComes(text string) {
	c.t.Helper()
	if err := c.App.Scripts.FireTimed(c.t.Context(), schedule.Entry{Automation: c.script.ID, Text: text}, time.Now()); err != nil {
		c.t.Fatal(err)
	}
}

// posted lets another system call the script.
func (c *talk) posted(name, body string) hooks.Reply {
	c.t.Helper()
	address, err := c.App.Outside.Hooks.Rotate(c.t.Context(), c.script.ID, "test")
	if err != nil {
		c.t.Fatal(err)
	}
	return c.App.Outside.Hooks.Receive(c.t.Context(), hooks.Request{
		Token: address.Token, Name: name, Header: http.Header{"Content-Type": {"application/json"}}, Query: url.Values{}, Body: []byte(body),
	})
}

// votes lets the contact answer the newest poll.
func (c *talk) votes(options ...string) {
	c.t.Helper()
	poll := ""
	for _, m := range c.guest.Inbox(0) {
		if m.Type == "poll" {
			poll = m.ID
		}
	}
	c.recorded(poll)
	vote := simulator.Message{Vote: &simulator.Vote{ID: poll, Options: options}}
	if _, err := c.guest.Send(c.t.Context(), testkit.PhoneNumber, vote); err != nil {
		c.t.Fatal(err)
	}
}

// recorded waits until the desk has a text or an id on record in the contact's chat.
func (c *talk) recorded(what string) {
	c.t.Helper()
	c.Eventually(what+" is on record", func() bool {
		answer := c.Call("POST", "/chat/fetchMessages/"+testkit.SessionID, map[string]any{"chatId": c.guest.Number() + "@c.us"})
		return what != "" && strings.Contains(string(answer.Body), what)
	})
}

// sampleSource is one of the six samples of the design.
func sampleSource(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "samples", name+".js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// inTenDays is a free time that is far enough for a reminder.
func inTenDays() string { return time.Now().UTC().AddDate(0, 0, 10).Format("2006-01-02") + " 10:00" }

// TestTheGalleryTalksToRealContacts lets every ready-made script have a
// conversation over the real wire, as seen by the contact.
func TestTheGalleryTalksToRealContacts(t *testing.T) {
	s := newStage(t)
	played := galleryTalks(s)
	for _, one := range scripts.All() {
		t.Run(one.ID, func(t *testing.T) {
			conversation, ok := played[one.ID]
			if !ok {
				t.Fatal("the script has no conversation here")
			}
			settings, say := conversation(t)
			s.onStage(t, s.here(one.Source), settings, say)
		})
	}
}

// TestTheSamplesTalkToRealContacts does the same with those of the design.
func TestTheSamplesTalkToRealContacts(t *testing.T) {
	s := newStage(t)
	played := sampleTalks(s)
	if len(played) != 6 {
		t.Errorf("got %d samples, want 6", len(played))
	}
	for name, conversation := range played {
		t.Run(name, func(t *testing.T) {
			settings, say := conversation(t)
			s.onStage(t, s.here(sampleSource(t, name)), settings, say)
		})
	}
}

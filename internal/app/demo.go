package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/config"
	"frontdesk/internal/simulator"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/scripts"
)

const (
	// DemoSession is the line that the demo links by itself.
	DemoSession = "hotel"
	// DemoUser is who may sign in to the demo.
	DemoUser = "demo"

	demoScript   = "questions"
	demoPatience = time.Minute
)

// Demo is a Frontdesk that talks to a simulated WhatsApp in the same process:
// a small hotel with three months of chats and contacts that answer. Nothing
// of it is kept.
type Demo struct {
	*App
	// Password signs DemoUser in; it is new at every start.
	Password string
	// Simulator is the simulated WhatsApp.
	Simulator *simulator.Server
	// Linked is closed once the hotel's line is linked.
	Linked chan struct{}
}

// NewDemo puts a demo together. The seed decides the addresses in it.
func NewDemo(ctx context.Context, opts Options, seed string) (*Demo, error) {
	sim := simulator.New(simulator.Options{Seed: seed})
	if err := sim.LoadDemo(); err != nil {
		return nil, errors.Join(fmt.Errorf("load the demo: %w", err), sim.Close())
	}
	d := &Demo{Simulator: sim, Linked: make(chan struct{}), Password: rand.Text()[:16]}
	opts.Config.Storage = config.Memory
	opts.Simulated = &Simulated{Transport: sim.RoundTripper(), RootKey: sim.RootKey(), Scan: d.scan, Type: d.typeCode}
	app, err := New(ctx, opts)
	if err != nil {
		return nil, errors.Join(err, sim.Close())
	}
	d.App = app
	_, err = app.Auth.AddUser(ctx, auth.System("demo"), auth.NewUser{
		Name: DemoUser, FullName: "Rina at the desk", Password: d.Password, Roles: []models.Role{models.RoleAdmin},
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the demo's account: %w", err), d.Close())
	}
	return d, nil
}

// Close ends a demo that was never run.
func (d *Demo) Close() error { return errors.Join(d.App.Close(), d.Simulator.Close()) }

// Run serves the demo and links the hotel's line, until ctx ends.
func (d *Demo) Run(ctx context.Context, listeners ...net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return d.App.Run(ctx, listeners...) })
	group.Go(func() error {
		err := d.prepare(ctx)
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("prepare the demo: %w", err)
		}
		return nil
	})
	err := group.Wait()
	return errors.Join(err, d.Simulator.Close())
}

// prepare links the line the way a person would: start, look at the code, scan.
func (d *Demo) prepare(ctx context.Context) error {
	patience, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	select {
	case <-d.Sessions.Started():
	case <-patience.Done():
		return patience.Err()
	}
	session, err := d.Sessions.Start(patience, DemoSession)
	if err != nil {
		return err
	}
	if err := d.link(patience, session); err != nil {
		return err
	}
	if err := d.addScript(patience); err != nil {
		return err
	}
	close(d.Linked)
	return nil
}

func (d *Demo) link(ctx context.Context, session *whatsapp.Session) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	scanned := ""
	for !session.State().Online() {
		if code, ok := session.QR(); ok && code.QR != scanned {
			scanned = code.QR
			if err := d.scan(ctx, DemoSession, code.QR); err != nil {
				return err
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// addScript publishes a ready-made script for the hotel.
func (d *Demo) addScript(ctx context.Context) error {
	script, ok := scripts.Find(demoScript)
	if !ok {
		return fmt.Errorf("there is no script %q", demoScript)
	}
	made, err := d.Scripts.Create(ctx, automations.Draft{
		Source: script.Source, Settings: demoAnswers(), Author: DemoUser, Note: "ready-made",
	})
	if err != nil {
		return err
	}
	_, err = d.Scripts.Enable(ctx, made.ID)
	return err
}

// demoAnswers are what the hotel is asked every day.
func demoAnswers() map[string]any {
	return map[string]any{"answers": []any{
		map[string]any{"words": "breakfast, desayuno, frühstück", "answer": "Breakfast is from 7:30 to 10:30, on Sundays until 11:00."},
		map[string]any{"words": "wifi, wlan, internet", "answer": "The wifi is called Miramar, the password is on your key card."},
		map[string]any{"words": "parking, garage, parkplatz", "answer": "Hello {name}, the garage is behind the house, 14 € a night."},
	}}
}

// scan lets the phone of a session scan its code: the hotel's, or a new one
// for every other session.
func (d *Demo) scan(ctx context.Context, session, qr string) error {
	phone, err := d.phoneOf(session)
	if err != nil {
		return err
	}
	_, err = phone.Scan(ctx, qr)
	return err
}

func (d *Demo) typeCode(ctx context.Context, session, code string) error {
	phone, err := d.phoneOf(session)
	if err != nil {
		return err
	}
	_, err = phone.EnterCode(ctx, strings.ReplaceAll(code, "-", ""))
	return err
}

func (d *Demo) phoneOf(session string) (*simulator.Account, error) {
	if session == DemoSession {
		return d.Simulator.Account(simulator.DemoNumber)
	}
	hash := fnv.New32a()
	hash.Write([]byte(session))
	number := fmt.Sprintf("346%08d", hash.Sum32()%100_000_000)
	if phone, err := d.Simulator.Account(number); err == nil {
		return phone, nil
	}
	return d.Simulator.AddAccount(simulator.AccountOptions{Number: number, Name: session})
}

// Command frontdesk is a WhatsApp API server and web console with scripted
// automations, in one binary.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"frontdesk/automations/sandbox"
)

// version is set by the build.
var version = "dev"

// errUsage says that the arguments make no sense; the reason has been printed.
var errUsage = errors.New("usage")

// program is what a sub-command may use of the process it runs in.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        []string
}

// command is one sub-command.
type command struct {
	name   string
	usage  string // what follows the name
	about  string // one line
	hidden bool
	run    func(ctx context.Context, p *program, args []string) error
}

func main() {
	// A script worker must set up nothing else: its limits come first.
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.Main())
	}
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ()}
	os.Exit(p.main(os.Args[1:]))
}

// main runs a sub-command and returns the exit status: 0, 1 for a failure, 2
// for arguments that make no sense.
func (p *program) main(args []string) int {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go stopOnSignal(stop)
	err := p.dispatch(ctx, args)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintln(p.stderr, "frontdesk:", err)
	return 1
}

// stopOnSignal ends the work at the first signal, and the process at the second.
func stopOnSignal(stop func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
	stop()
	<-signals
	os.Exit(130)
}

func (p *program) dispatch(ctx context.Context, args []string) error {
	name := "serve"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "-h", "--help", "help":
		p.help()
		return nil
	case "-v", "--version":
		name = "version"
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(ctx, p, args)
		}
	}
	fmt.Fprintf(p.stderr, "frontdesk: there is no command %q; \"frontdesk help\" lists them\n", name)
	return errUsage
}

func (p *program) help() {
	fmt.Fprint(p.stdout, "Frontdesk is a WhatsApp API server and web console with scripted automations.\n\nUsage: frontdesk [command] [flags]\n\n")
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(p.stdout, "  %-10s %s\n", c.name, c.about)
		}
	}
	fmt.Fprint(p.stdout, "\nWithout a command it serves. \"frontdesk <command> -h\" tells more.\nSettings come from the environment and from .env; \"frontdesk config\" lists them.\n")
}

// flags makes the flag set of a sub-command, with a help text of one form.
func (p *program) flags(name string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(p.stderr)
	set.Usage = func() {
		for _, c := range commands() {
			if c.name == name {
				fmt.Fprintf(set.Output(), "%s.\n\nUsage: frontdesk %s %s\n", c.about, c.name, c.usage)
			}
		}
		set.PrintDefaults()
	}
	return set
}

// parse reads the flags; a mistake has been printed when it returns errUsage.
func parse(set *flag.FlagSet, args []string) error {
	err := set.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		return errUsage
	}
	return err
}

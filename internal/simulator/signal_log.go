package simulator

import "go.mau.fi/libsignal/logger"

// silence takes the place of the Signal library's log, which prints to
// standard output, also when all is well: a message that needs another try
// is nothing unusual.
type silence struct{}

func (silence) Debug(string, string)   {}
func (silence) Info(string, string)    {}
func (silence) Warning(string, string) {}
func (silence) Error(string, string)   {}
func (silence) Configure(string)       {}

// The library keeps one unguarded variable, so it has to be set before
// anything of it runs.
func init() {
	if logger.Logger == nil {
		logger.Logger = silence{}
	}
}

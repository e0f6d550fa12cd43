package simulator

import (
	"fmt"
	"slices"
)

// Fault is something to go wrong for an account.
type Fault struct {
	// Account is a number; empty means everybody.
	Account string `json:"account"`
	// Device limits it to one companion; 0 means all.
	Device int       `json:"device,omitempty"`
	Kind   FaultKind `json:"kind"`
	// Count is how often it strikes; 0 means until it is removed, except for
	// faults that strike once by nature.
	Count int    `json:"count,omitempty"`
	MS    int    `json:"ms,omitempty"`
	Code  int    `json:"code,omitempty"`
	Text  string `json:"text,omitempty"`
}

type activeFault struct {
	Fault
	id   int
	left int
}

// immediate faults strike connections that are there when they are added,
// and with a count the following logins as well.
var immediate = map[FaultKind]func(s *Server, d *device, f Fault){
	FaultDrop: func(_ *Server, d *device, _ Fault) { d.conn.drop() },
	FaultStreamError: func(_ *Server, d *device, f Fault) {
		d.conn.endStream(streamError(orElse(f.Code, 503)))
	},
	FaultReplaced: func(_ *Server, d *device, _ Fault) { d.conn.endStream(conflict("replaced")) },
	FaultRemoved:  func(s *Server, d *device, _ Fault) { s.removeDevice(d) },
}

var lasting = []FaultKind{
	FaultDeaf, FaultSplitFrames, FaultDelay, FaultDuplicate, FaultReorder, FaultIQError, FaultLoginFailure,
	FaultBan, FaultOutdated, FaultDeviceLimit, FaultRateLimited, FaultWrongNumber, FaultSendError, FaultCorrupt,
	FaultMediaError, FaultMediaGone,
}

func orElse(value, otherwise int) int {
	if value == 0 {
		return otherwise
	}
	return value
}

// AddFault makes something go wrong. The number ends it, see RemoveFault.
func (s *Server) AddFault(f Fault) (id int, err error) {
	s.do(func() { id, err = s.addFault(f) })
	return id, err
}

func (s *Server) addFault(f Fault) (int, error) {
	strike := immediate[f.Kind]
	if strike == nil && !slices.Contains(lasting, f.Kind) {
		return 0, fmt.Errorf("%w: fault %q", ErrNotSupportedYet, f.Kind)
	}
	if f.Account != "" && s.accounts[f.Account] == nil {
		return 0, ErrNoAccount
	}
	s.lastID++
	active := &activeFault{Fault: f, id: s.lastID, left: f.Count}
	if strike == nil {
		s.faults = append(s.faults, active)
		return active.id, nil
	}
	active.Count = max(f.Count, 1)
	active.left = active.Count
	if s.strikeNow(active, strike) {
		active.left--
	}
	if active.left > 0 {
		s.faults = append(s.faults, active)
	}
	return active.id, nil
}

// strikeNow hits the connections of the moment and says whether there were any.
func (s *Server) strikeNow(f *activeFault, strike func(*Server, *device, Fault)) (hit bool) {
	for _, a := range s.sortedAccounts() {
		for _, d := range a.companions() {
			if f.meets(d) && d.conn != nil {
				strike(s, d, f.Fault)
				hit = true
			}
		}
	}
	return hit
}

// RemoveFault ends a fault; it is an error if there is none of that number.
func (s *Server) RemoveFault(id int) error {
	err := fmt.Errorf("%w: %d", ErrNoFault, id)
	s.do(func() {
		for i, f := range s.faults {
			if f.id == id {
				s.faults = slices.Delete(s.faults, i, i+1)
				err = nil
				return
			}
		}
	})
	return err
}

func (f *activeFault) meets(d *device) bool {
	return d != nil && (f.Account == "" || f.Account == d.account.number) &&
		(f.Device == 0 || f.Device == int(d.id))
}

// findFault returns the first fault of a kind for a device, nil when there is none.
func (s *Server) findFault(kind FaultKind, d *device) *activeFault {
	for _, f := range s.faults {
		if f.Kind == kind && f.meets(d) {
			return f
		}
	}
	return nil
}

// takeFault is findFault, and counts the strike.
func (s *Server) takeFault(kind FaultKind, d *device) *activeFault {
	f := s.findFault(kind, d)
	if f == nil {
		return nil
	}
	if f.Count > 0 {
		if f.left--; f.left == 0 {
			s.faults = slices.DeleteFunc(s.faults, func(other *activeFault) bool { return other == f })
		}
	}
	return f
}

package whatsapp

import (
	"context"
	"fmt"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// Keys is where the credentials of linked devices are kept.
type Keys interface {
	Container() *sqlstore.Container
	// ForgetPeople deletes what devices that are gone leave behind of the
	// people they knew, unless another device needs it.
	ForgetPeople(ctx context.Context) error
}

// shelf is the key store as one line uses it: every device that passes through
// it has its stores wrapped, also the one that is first saved while pairing.
type shelf struct {
	inner *sqlstore.Container
	wrap  func(*store.Device)
}

// PutDevice implements store.DeviceContainer. The library fills in a new
// device's stores when it is first saved, so wrapping comes after that.
func (s *shelf) PutDevice(ctx context.Context, d *store.Device) error {
	fresh := !d.Initialized
	err := s.inner.PutDevice(ctx, d)
	if fresh && d.Initialized {
		s.adopt(d)
	}
	return err
}

// DeleteDevice implements store.DeviceContainer.
func (s *shelf) DeleteDevice(ctx context.Context, d *store.Device) error {
	return s.inner.DeleteDevice(ctx, d)
}

func (s *shelf) adopt(d *store.Device) {
	d.Container = s
	s.wrap(d)
}

// blank is a device that is not linked yet.
func (s *shelf) blank() *store.Device {
	d := s.inner.NewDevice()
	d.Container = s
	return d
}

// device loads a linked device; models.NotFound when its credentials are gone.
func (s *shelf) device(ctx context.Context, spelling string) (*store.Device, error) {
	d, err := findDevice(ctx, s.inner, spelling)
	if err != nil {
		return nil, err
	}
	s.adopt(d)
	return d, nil
}

func findDevice(ctx context.Context, c *sqlstore.Container, spelling string) (*store.Device, error) {
	jid, err := types.ParseJID(spelling)
	if err != nil {
		return nil, fmt.Errorf("read the name of a linked device: %w", err)
	}
	d, err := c.GetDevice(ctx, jid)
	if err != nil {
		return nil, fmt.Errorf("load a linked device: %w", err)
	}
	if d == nil {
		return nil, models.Errorf(models.NotFound, "the credentials of this session are gone")
	}
	return d, nil
}

// forgetDevice deletes the credentials of a device, if there are any.
func forgetDevice(ctx context.Context, keys Keys, spelling string) error {
	if spelling == "" {
		return nil
	}
	d, err := findDevice(ctx, keys.Container(), spelling)
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := d.Delete(ctx); err != nil {
		return fmt.Errorf("delete a linked device: %w", err)
	}
	return nil
}

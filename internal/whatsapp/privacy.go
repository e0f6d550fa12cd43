package whatsapp

import (
	"context"
	"slices"

	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// PrivacySetting is one of the account's settings of who sees what.
type PrivacySetting struct {
	Name   string   // such as "lastSeen"
	Values []string // that WhatsApp takes
	wire   types.PrivacySettingType
	of     func(types.PrivacySettings) types.PrivacySetting
}

// The values that settings share.
var (
	seenBy = []string{"all", "contacts", "contact_blacklist", "none"}
	allOr  = func(other ...string) []string { return append([]string{"all"}, other...) }
)

// PrivacySettings lists what can be set. The values are those that the library
// documents beside types.PrivacySettings.
var PrivacySettings = []PrivacySetting{
	{"lastSeen", seenBy, types.PrivacySettingTypeLastSeen, func(p types.PrivacySettings) types.PrivacySetting { return p.LastSeen }},
	{"online", allOr("match_last_seen"), types.PrivacySettingTypeOnline, func(p types.PrivacySettings) types.PrivacySetting { return p.Online }},
	{"profile", seenBy, types.PrivacySettingTypeProfile, func(p types.PrivacySettings) types.PrivacySetting { return p.Profile }},
	{"about", seenBy, types.PrivacySettingTypeStatus, func(p types.PrivacySettings) types.PrivacySetting { return p.Status }},
	{"readReceipts", allOr("none"), types.PrivacySettingTypeReadReceipts, func(p types.PrivacySettings) types.PrivacySetting { return p.ReadReceipts }},
	{"groupAdd", seenBy, types.PrivacySettingTypeGroupAdd, func(p types.PrivacySettings) types.PrivacySetting { return p.GroupAdd }},
	{"callAdd", allOr("known"), types.PrivacySettingTypeCallAdd, func(p types.PrivacySettings) types.PrivacySetting { return p.CallAdd }},
	{"messages", allOr("contacts"), types.PrivacySettingTypeMessages, func(p types.PrivacySettings) types.PrivacySetting { return p.Messages }},
}

// Privacy asks WhatsApp who sees what of the account, by the names of PrivacySettings.
func (s *Session) Privacy(ctx context.Context) (map[string]string, error) {
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	settings, err := client.TryFetchPrivacySettings(ctx, true)
	if err != nil {
		return nil, refused(err)
	}
	shown := make(map[string]string, len(PrivacySettings))
	for _, p := range PrivacySettings {
		shown[p.Name] = string(p.of(*settings))
	}
	return shown, nil
}

// SetPrivacy changes some settings, in the order of PrivacySettings. An unknown
// name or value changes nothing.
func (s *Session) SetPrivacy(ctx context.Context, changes map[string]string) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	for name, value := range changes {
		at := slices.IndexFunc(PrivacySettings, func(p PrivacySetting) bool { return p.Name == name })
		if at < 0 || !slices.Contains(PrivacySettings[at].Values, value) {
			return models.Errorf(models.Invalid, "%s cannot be set to that", name)
		}
	}
	for _, p := range PrivacySettings {
		value, wanted := changes[p.Name]
		if !wanted {
			continue
		}
		if _, err := client.SetPrivacySetting(ctx, p.wire, types.PrivacySetting(value)); err != nil {
			return refused(err)
		}
	}
	return nil
}

package wire

import (
	"strings"

	"frontdesk/models"
)

// BusinessProfile is what a business tells about itself.
type BusinessProfile struct {
	ID             Wid                `json:"id"`
	Tag            string             `json:"tag,omitempty"`
	Description    string             `json:"description,omitempty"`
	Categories     []BusinessCategory `json:"categories"`
	ProfileOptions map[string]any     `json:"profileOptions"`
	Email          string             `json:"email,omitempty"`
	Website        []string           `json:"website"`
	Latitude       *float64           `json:"latitude,omitempty"`
	Longitude      *float64           `json:"longitude,omitempty"`
	BusinessHours  *BusinessHours     `json:"businessHours,omitempty"`
	Address        string             `json:"address,omitempty"`
}

// BusinessCategory is a line of trade.
type BusinessCategory struct {
	ID   string `json:"id"`
	Name string `json:"localized_display_name"`
}

// BusinessHours are the opening hours of a week, by day.
type BusinessHours struct {
	Config   map[string]BusinessDay `json:"config"`
	TimeZone string                 `json:"timezone,omitempty"`
}

// BusinessDay is one day of the opening hours; hours are pairs of minutes after midnight.
type BusinessDay struct {
	Mode  string   `json:"mode"`
	Hours [][2]int `json:"hours,omitempty"`
}

// BusinessOf is what a business tells about itself.
func (n Names) BusinessOf(p models.BusinessProfile) BusinessProfile {
	profile := BusinessProfile{
		ID: n.WidOf(p.JID), Tag: p.Tag, Description: p.Description, Email: p.Email, Address: p.Address,
		Website: append([]string{}, p.Websites...), Latitude: p.Latitude, Longitude: p.Longitude,
		Categories: make([]BusinessCategory, 0, len(p.Categories)), ProfileOptions: map[string]any{},
		BusinessHours: hoursOf(p),
	}
	for _, c := range p.Categories {
		profile.Categories = append(profile.Categories, BusinessCategory(c))
	}
	for name, value := range p.Options {
		profile.ProfileOptions[camel(name)] = plainValue(value)
	}
	return profile
}

func hoursOf(p models.BusinessProfile) *BusinessHours {
	if len(p.Hours) == 0 {
		return nil
	}
	hours := &BusinessHours{Config: map[string]BusinessDay{}, TimeZone: p.TimeZone}
	for _, h := range p.Hours {
		day := hours.Config[h.Day]
		day.Mode = h.Mode
		if h.Mode == "specific_hours" {
			day.Hours = append(day.Hours, [2]int{h.Open, h.Close})
		}
		hours.Config[h.Day] = day
	}
	return hours
}

// camel spells "cart_enabled" as "cartEnabled".
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i, part := range parts[1:] {
		if part != "" {
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "")
}

func plainValue(text string) any {
	switch text {
	case "true":
		return true
	case "false":
		return false
	}
	return text
}

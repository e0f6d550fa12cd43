package views

import "frontdesk/models"

func roleWord(role models.Role) string {
	switch role {
	case models.RoleAdmin:
		return "Admin"
	case models.RoleBuilder:
		return "Builder"
	case models.RoleAgent:
		return "Agent"
	}
	return "Viewer"
}

// plural writes a number with its noun: "1 line", "6 lines".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}

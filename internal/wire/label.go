package wire

import "frontdesk/models"

// Label is a coloured mark of a business account.
type Label struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	HexColor string `json:"hexColor"`
}

// palette are the colours that labels can have, by WhatsApp's numbers.
var palette = [...]string{
	"#ff9485", "#64c4ff", "#ffd429", "#dfaef0", "#99b6c1", "#55ccb3", "#ff9dff", "#d3a91d", "#6d7cce", "#d7e752",
	"#00d0e2", "#ffc5c7", "#93ceac", "#f74848", "#00a0f2", "#83e422", "#ffaf04", "#b5ebff", "#9ba6ff", "#9368cf",
}

// LabelOf is a label as it is told. A colour beyond the palette begins it anew.
func LabelOf(l models.Label) Label {
	place := l.Color % len(palette)
	if place < 0 {
		place += len(palette)
	}
	return Label{ID: l.ID, Name: l.Name, HexColor: palette[place]}
}

// LabelsOf are labels as they are told.
func LabelsOf(list []models.Label) []Label {
	labels := make([]Label, 0, len(list))
	for _, l := range list {
		labels = append(labels, LabelOf(l))
	}
	return labels
}

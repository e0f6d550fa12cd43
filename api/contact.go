package api

// contacts routes people: routes about one contact.
func (a *API) contacts(f *face) {
	_ = f
}

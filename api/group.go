package api

// groupChats routes groups and their people.
func (a *API) groupChats(f *face) {
	_ = f
}

package api

// polls routes polls and their votes.
func (a *API) polls(f *face) {
	_ = f
}

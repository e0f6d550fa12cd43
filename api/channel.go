package api

// channels routes channels.
func (a *API) channels(f *face) {
	_ = f
}

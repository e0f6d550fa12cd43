package api

// labels routes labels.
func (a *API) labels(f *face) {
	_ = f
}

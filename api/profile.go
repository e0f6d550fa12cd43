package api

// profile routes the account itself: profile, presence, settings.
func (a *API) profile(f *face) {
	_ = f
}

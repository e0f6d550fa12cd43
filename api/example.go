package api

// example routes the receiver that ENABLE_LOCAL_CALLBACK_EXAMPLE switches on.
func (a *API) example(f *face) {
	_ = f
}

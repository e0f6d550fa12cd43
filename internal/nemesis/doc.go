// Package nemesis is the rig that proves the promises R1 to R4, and that dialogs
// of automations survive a crash, from outside. Its tests start the real program
// against a simulated WhatsApp, drive load, kill the program without warning,
// start it again, and then ask the simulator, a webhook receiver and the API what
// was lost, doubled or turned round.
//
// Every test prints its seed; NEMESIS_SEED replays it.
package nemesis

// What every signed-in page needs. Each module stands alone and does nothing
// where its elements are absent; a page without any of them still works.
import "./fd-time.js";
import "./fd-ring.js";
import "./fd-copy.js";
import "./fd-keys.js";
import "./fd-notify.js";
import "./fd-toast.js";
import "./live.js";
import "./commands.js";

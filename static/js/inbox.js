// What the inbox needs besides app.js.
import "./fd-thread.js";
import "./fd-composer.js";

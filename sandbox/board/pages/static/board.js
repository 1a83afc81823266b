// What the pages do with JavaScript; all of it also works without, with forms and links.

import "./forms.js";
import "./dialogs.js";
import "./drag.js";
import "./live.js";

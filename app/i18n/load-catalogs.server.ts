import { addCatalog } from "./catalogs";
import arabic from "./messages/ar.json";
import german from "./messages/de.json";
import english from "./messages/en.json";

addCatalog("en", english);
addCatalog("de", german);
addCatalog("ar", arabic);

import code from "../../styles/code.css?inline";
import prose from "../../styles/prose.css?inline";
import tokens from "../../styles/tokens.css?inline";
import page from "./public-page.css?inline";

/** All styles of a public page, to stand in the page itself: nothing else is loaded. */
export const PAGE_STYLE = [tokens, prose, code, page].join("");

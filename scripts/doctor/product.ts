/** What the doctor takes from the product: a fault has the same words on a terminal and on the page of a Worker. */
export { DEFAULT_FRONTEND_API_URL, frontendApiHost, readEnv } from "../../functions/env";
export { createMisconfiguration, sentenceOf } from "../../functions/misconfiguration";

import type { MessageKeys, NestedKeyOf } from "use-intl";
import type english from "./messages/en.json";

/** Every sentence of Postern, in ICU message syntax. English is the model that the other languages follow. */
export type Messages = typeof english;

export type MessageKey = MessageKeys<Messages, NestedKeyOf<Messages>>;

/** A sentence that is not yet in any language: what pure modules and the server say to a person. */
export interface Message {
  key: MessageKey;
  values?: Record<string, string | number>;
}

export function say(key: MessageKey, values?: Message["values"]): Message {
  return values ? { key, values } : { key };
}

import type { EditorStatus } from "~/ui/editing/editor-bar";
import type { DeviceCopy, EditorText } from "./device-copy";

/** How long a pause lasts before the text is sent, in ms: each save costs two of a free plan's 1,000 daily puts. */
export const SAVE_AFTER_MS = 4_000;

/** Waits between tries while the server cannot be reached, in ms; the last one repeats. */
const RETRY_AFTER_MS = [5_000, 15_000, 60_000];

/** What the server said of a save, or that it said nothing. */
export type SaveAnswer =
  | { kind: "saved"; revision: string }
  /** The person must mend something: sending the same text again would not help. */
  | { kind: "refused" }
  | { kind: "session-expired" }
  /** No network, 429, 5xx: worth trying again, after 429 not before the time that the server names. */
  | { kind: "unavailable"; retryAfterMs?: number | undefined };

/** A text and the revisions it was written upon. */
export interface TextToSave extends EditorText {
  parents: string;
}

export interface SavingPorts {
  read(): EditorText;
  /** Never rejects, and answers in bounded time: no answer is one too. */
  send(text: TextToSave): Promise<SaveAnswer>;
  /** Rejects when the device keeps nothing. */
  keep(text: TextToSave): Promise<void>;
  /** Never rejects: a copy that stays is met by the next editor, which finds that all of it is saved. */
  drop(): Promise<void>;
  /** Resolves to whether there is a session again. */
  renewSession(): Promise<boolean>;
  show(status: EditorStatus): void;
}

/**
 * The one place that decides when text is kept on the device, when it is sent, and what the status line
 * may say. It never says Saved before the server has answered for exactly the text on the screen.
 */
export class Saving {
  #ports: SavingPorts;
  #parents: string;
  #savedText: string;
  /** On its way, or sent without an answer: it is sent again as it was, so that it is saved once. */
  #sent: TextToSave | null = null;
  #isWaiting = false;
  #isSaveWanted = false;
  #hasRenewed = false;
  #failures = 0;
  /** ms since 1970: until then nothing is sent unasked. */
  #restsUntil = 0;
  #isProposal: boolean;
  #isOver = false;
  #isKeptOnDevice = true;
  #isKeeping = false;
  #isKeepWanted = false;
  #sendTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `saved` is what the server has; the form may hold more by now. Of a proposal it has only the versions
   * that it was made of: it is sent when somebody asks, as it stands or changed, and not before.
   */
  constructor(ports: SavingPorts, saved: TextToSave, { isProposal = false } = {}) {
    this.#ports = ports;
    this.#parents = saved.parents;
    this.#savedText = fingerprint(saved);
    this.#isProposal = isProposal;
  }

  get hasUnsavedText(): boolean {
    return fingerprint(this.#ports.read()) !== this.#savedText;
  }

  /** Nobody but the page has it: the device keeps nothing. */
  get hasTextToLose(): boolean {
    return !this.#isKeptOnDevice && this.hasUnsavedText;
  }

  /** The server takes no post without a title and a text. */
  get #isComplete(): boolean {
    const { title, body } = this.#ports.read();
    return title.trim() !== "" && body.trim() !== "";
  }

  /** Something was typed. */
  noteChange(): void {
    this.keep();
    this.#sendAfter(SAVE_AFTER_MS);
  }

  /** Text found on the device takes the place of what the server had. */
  adopt(copy: DeviceCopy): void {
    this.#parents = copy.parents;
    this.#ports.show("unsaved");
    this.#sendAfter(SAVE_AFTER_MS);
  }

  /** Sends what the server lacks, if it is a post: nobody asked, so nobody is to be told what is missing. */
  saveUnasked(): void {
    const restMs = this.#restsUntil - Date.now();
    if (restMs > 0) return this.#sendAfter(restMs);
    const isWorthSending = !this.#isProposal && this.hasUnsavedText && this.#isComplete;
    if (this.#sent || isWorthSending) this.save();
  }

  /** Sends now, or as soon as the save that is on its way has been answered. */
  save(): void {
    clearTimeout(this.#sendTimer);
    if (this.#isWaiting) {
      this.#isSaveWanted = true;
      return;
    }
    this.#isSaveWanted = false;
    const isSaved = this.#parents !== "" && !this.#isProposal && !this.hasUnsavedText;
    if (isSaved && !this.#sent) return this.#ports.show("saved");
    this.#isWaiting = true;
    this.#sent ??= { ...this.#ports.read(), parents: this.#parents };
    this.#ports.show("saving");
    this.keep();
    void this.#ports.send(this.#sent).then((answer) => this.#receive(answer));
  }

  #receive(answer: SaveAnswer): void {
    this.#isWaiting = false;
    if (this.#isOver) return; // The copy on the device has gone to the next editor of this post.
    if (answer.kind === "saved") return this.#acknowledge(answer.revision);
    if (answer.kind === "refused") this.#sent = null;
    this.keep();
    if (answer.kind === "session-expired") void this.#renewAndRepeat();
    if (answer.kind === "unavailable") {
      const last = RETRY_AFTER_MS.length - 1;
      const usualMs = RETRY_AFTER_MS[Math.min(this.#failures++, last)] ?? 0;
      this.#restsUntil = Date.now() + (answer.retryAfterMs ?? 0);
      this.#sendAfter(answer.retryAfterMs ?? usualMs);
    }
  }

  /**
   * Keeps the text on the device, if the server does not have it. At once, one copy at a time: a tab that
   * is closed or crashes takes no more with it than what was typed during one write.
   */
  keep(): void {
    if (this.#isOver) return;
    if (this.#isKeeping) {
      this.#isKeepWanted = true;
      return;
    }
    if (!this.hasUnsavedText) return;
    this.#isKeeping = true;
    this.#ports
      .keep({ ...this.#ports.read(), parents: this.#parents })
      .then(
        () => this.#noteKept(true),
        () => this.#noteKept(false),
      )
      .finally(() => {
        this.#isKeeping = false;
        if (!this.#isKeepWanted) return;
        this.#isKeepWanted = false;
        this.keep();
      });
  }

  /** The page goes: there is no time to wait for the copy that is being written. The later one counts. */
  keepLast(): void {
    if (!this.hasUnsavedText) return;
    const text = { ...this.#ports.read(), parents: this.#parents };
    this.#ports.keep(text).catch(() => undefined); // Nobody is there to be told.
  }

  /** The text is not wanted any more: somebody chose another one in its place. */
  forget(): void {
    this.#sent = null;
    this.#savedText = fingerprint(this.#ports.read());
    clearTimeout(this.#sendTimer);
    void this.#ports.drop();
  }

  /** The editor goes. After this nothing is written: what is kept may be in the next editor's hands. */
  stop(): void {
    this.keepLast();
    this.#isOver = true;
    clearTimeout(this.#sendTimer);
  }

  #noteKept(isKept: boolean): void {
    this.#isKeptOnDevice = isKept;
    if (this.#isWaiting || this.#isKeepWanted || !this.hasUnsavedText) return;
    this.#ports.show(isKept ? "unsaved" : "unkept");
  }

  #acknowledge(revision: string): void {
    if (this.#sent) this.#savedText = fingerprint(this.#sent);
    this.#sent = null;
    this.#parents = revision;
    this.#isProposal = false;
    this.#hasRenewed = false;
    this.#failures = 0;
    this.#restsUntil = 0;
    if (this.hasUnsavedText) {
      this.keep();
      this.#sendAfter(this.#isSaveWanted ? 0 : SAVE_AFTER_MS);
      return;
    }
    this.#ports.show("saved");
    clearTimeout(this.#sendTimer);
    void this.#ports.drop();
  }

  async #renewAndRepeat(): Promise<void> {
    if (this.#hasRenewed || !(await this.#ports.renewSession())) return;
    this.#hasRenewed = true;
    this.save();
  }

  #sendAfter(ms: number): void {
    clearTimeout(this.#sendTimer);
    this.#sendTimer = setTimeout(() => this.saveUnasked(), ms);
  }
}

function fingerprint({ title, body, tags }: EditorText): string {
  return JSON.stringify([title, body, tags]);
}

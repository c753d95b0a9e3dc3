import {
  type ClientLoaderFunctionArgs,
  isRouteErrorResponse,
  type ShouldRevalidateFunctionArgs,
} from "@remix-run/react";
import { renewSession } from "~/auth/renew-session";
import { isRefusal } from "./post-answer";
import { isMoveOfEditor } from "./created";

/** The page in which somebody writes, while there is one. */
interface WritingPage {
  /** Ends the navigation that is under way: the page after it could not be had. */
  stay(wanted: URL): void;
  /** A form of this page was answered with the page to go to: what it asked for is done. */
  noteDone(): void;
}

/** An answer that is read while its navigation ends is an error in the console: it ends in this time, in ms. */
const ANSWER_END_MS = 100;

let writingPage: WritingPage | null = null;
let isStaying = false;

/** Gives the function that takes the page off again. */
export function holdWritingPage(page: WritingPage): () => void {
  writingPage = page;
  return () => {
    if (writingPage === page) writingPage = null;
  };
}

/**
 * The `clientLoader` of every page that a writing page leads to, itself included. Remix would put an error
 * page in the place of the text when the way to the server is broken; here the page stays, and says so. A
 * session that has ended is renewed on the way.
 */
export async function loadOrStay({ request, serverLoader }: ClientLoaderFunctionArgs) {
  try {
    return await renewingSession(serverLoader);
  } catch (error) {
    if (!writingPage || request.signal.aborted || !isPassing(error)) throw error;
    if (isRouteErrorResponse(error)) await new Promise((end) => setTimeout(end, ANSWER_END_MS));
    if (!request.signal.aborted) writingPage?.stay(new URL(request.url));
    // Never settled: the navigation that stays has taken this one's place.
    return new Promise<never>(() => undefined);
  }
}

/** A page's data over a session that has ended: it is renewed, and the data asked for once more. */
async function renewingSession(serverLoader: () => Promise<unknown>) {
  try {
    return await serverLoader();
  } catch (error) {
    const isEnded = isRouteErrorResponse(error) && error.status === 401;
    if (!isEnded || !(await renewSession())) throw error;
    return serverLoader();
  }
}

/** No answer, one that is not Postern's, too many at once, or a fault of ours: another time it may be had. */
function isPassing(error: unknown): boolean {
  if (error instanceof Response) return false;
  return !isRouteErrorResponse(error) || error.status === 429 || error.status >= 500;
}

/** Runs `navigate` to the page that is open, without asking the server for it. */
export function navigateInPlace(navigate: () => void): void {
  isStaying = true;
  try {
    navigate();
  } finally {
    isStaying = false;
  }
}

/**
 * Whether a page of the writer's own is known without asking: after a form that changed nothing; on the new
 * address of the post that the editor has just created; and when a page stays.
 */
export function isPageKnown(args: ShouldRevalidateFunctionArgs): boolean {
  const { actionResult, currentParams, nextParams } = args;
  return isStaying || isRefusal(actionResult) || isMoveOfEditor(currentParams, nextParams);
}

/** The writing page has done what it was there for: the page after it is due. */
export function noteDone(): void {
  writingPage?.noteDone();
}

/** Hands on what the server answers to a form of the writing page; a redirect says that it is done. */
export async function notingDone<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Response) noteDone();
    throw error;
  }
}

import { type Location, useLocation, useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { type Message, say } from "~/i18n/messages";
import { holdWritingPage, navigateInPlace } from "./staying";

/** Between tries to reach the page that a form leads to, in ms. */
const FOLLOW_AFTER_MS = 5_000;

/** A page that could not be had. */
interface Wanted {
  path: string;
  /** It is where a form leads that was answered: nobody has to ask for it again. */
  isDue: boolean;
}

/**
 * Keeps the page on the screen when the next one cannot be had. Gives the sentence that says so.
 *
 * @param options.reachedAt when the server last answered: the sentence is not true any more
 * @param options.onDone called when a form of this page is answered with the page to go to
 */
export function useStaying({ reachedAt = 0, onDone = () => {} } = {}): Message | null {
  const navigate = useNavigate();
  const location = useLocation();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const isDone = useRef(false);
  const latest = useRef({ navigate, location, onDone });
  useEffect(() => {
    latest.current = { navigate, location, onDone };
  });
  useEffect(() => {
    isDone.current = false; // The page that the form led to is here.
  }, [location.key]);

  useEffect(
    () =>
      holdWritingPage({
        stay(url) {
          const next = { path: pathOf(url), isDue: isDone.current };
          setWanted((before) => (before?.isDue ? { ...before } : next));
          navigateInPlace(() => stayAt(latest.current.location, latest.current.navigate));
        },
        noteDone() {
          isDone.current = true;
          latest.current.onDone();
        },
      }),
    [],
  );

  useEffect(() => {
    if (!wanted) return;
    const follow = () => {
      setWanted((now) => (now?.isDue ? now : null));
      if (!wanted.isDue) return;
      const replace = wanted.path === pathOf(latest.current.location);
      latest.current.navigate(wanted.path, { replace, preventScrollReset: replace });
    };
    const timer = wanted.isDue ? setTimeout(follow, FOLLOW_AFTER_MS) : undefined;
    window.addEventListener("online", follow);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", follow);
    };
  }, [wanted]);

  useEffect(() => setWanted((now) => (now?.isDue ? now : null)), [reachedAt]);

  return wanted && say(wanted.isDue ? "editor.stayingDone" : "editor.staying");
}

/** Back and Forward have changed the address before the page was asked for: then it is gone back to. */
function stayAt(here: Location, navigate: ReturnType<typeof useNavigate>): void {
  const replace = pathOf(window.location) === pathOf(here);
  navigate(here, { replace, state: here.state, preventScrollReset: true });
}

function pathOf({ pathname, search }: { pathname: string; search: string }): string {
  return pathname + search;
}

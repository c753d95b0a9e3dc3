import { useFetcher } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { type FileAnswer, sendArchive, type SendingState } from "./sending";

/** Sends an archive from the browser, file by file, as whoever is at `desk`. `send` is for a zip that somebody chose. */
export function useSending(desk: string) {
  const [state, setState] = useState<SendingState>({ kind: "idle" });
  const fetcher = useFetcher<FileAnswer>();
  const answered = useRef<((answer: FileAnswer) => void) | null>(null);

  useEffect(() => {
    if (fetcher.state !== "idle" || fetcher.data === undefined) return;
    const settle = answered.current;
    answered.current = null;
    settle?.(fetcher.data);
  }, [fetcher.state, fetcher.data]);

  function sendFile(json: string): Promise<FileAnswer> {
    const form = new FormData();
    form.set("desk", desk);
    form.set("file", new Blob([json], { type: "application/json" }), "versions.json");
    return new Promise((resolve) => {
      answered.current = resolve;
      fetcher.submit(form, { method: "post", encType: "multipart/form-data" });
    });
  }

  function send(zip: Blob): void {
    const sleep = (ms: number) => new Promise<void>((end) => setTimeout(end, ms));
    void sendArchive(zip, { send: sendFile, show: setState, sleep });
  }

  return { state, send };
}

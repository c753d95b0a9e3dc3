import type { FailedWrite } from "./keeping-form";

/** Above a form whose text did not come through: why, and that nothing has to be done about it now. */
export function FailureNotice({ failure }: { failure: FailedWrite }) {
  const words = failure.refused?.message ?? failureWords(failure.status);
  return (
    <div className="notice" role="alert">
      <p>{words}</p>
    </div>
  );
}

function failureWords(status: number): string {
  if (status === 0) return "Postern cannot be reached. Write on: it is sent when the way is free.";
  if (status === 404) return "This post is not there any more. Copy what you need from here.";
  return `Postern could not save this (${status}). Write on: it is tried again in a moment.`;
}

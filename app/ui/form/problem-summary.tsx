import { useEffect, useRef } from "react";
import { useMessage } from "~/i18n/words";
import type { Problem } from "./problems";

type ProblemSummaryProps = {
  title: string;
  problems: Problem[];
  /** Names of the fields that stand on the page with their name as id: the rest get no link. */
  fields: string[];
};

/**
 * Everything that keeps a form from being taken. It takes the focus when it appears, unless someone
 * is typing just then: a save that nobody asked for may not take the words from under their hands.
 */
export function ProblemSummary({ title, problems, fields }: ProblemSummaryProps) {
  const say = useMessage();
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0 && !isTyping()) summary.current?.focus();
  }, [problems]);
  if (problems.length === 0) return null;
  return (
    <div ref={summary} className="problem-summary" role="alert" tabIndex={-1}>
      <p className="problem-summary-title">{title}</p>
      <ul>
        {problems.map(({ field, message }) => (
          <li key={`${field} ${message.key}`}>
            {fields.includes(field) ? <a href={`#${field}`}>{say(message)}</a> : say(message)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function isTyping(): boolean {
  const { activeElement } = document;
  return activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement;
}

import type { InputHTMLAttributes } from "react";
import { useMessage } from "~/i18n/words";
import { type Problem, problemAt, problemId } from "./problems";

type FieldProps = {
  name: string;
  label: string;
  hint?: string;
  problems: Problem[];
  /** Its name, if not said: where two forms of a page have a field of one name. */
  id?: string;
} & Omit<InputHTMLAttributes<HTMLInputElement>, "name" | "id" | "className">;

/** A labelled input whose problem, if it has one, stands under it and is read out with it. */
export function Field({ name, label, hint, problems, id = name, ...input }: FieldProps) {
  const problem = problemAt(problems, name);
  const hintId = hint ? `${id}-hint` : null;
  const describedBy = [problem && problemId(name), hintId].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        className="field-input"
        id={id}
        name={name}
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy || undefined}
      />
      <FieldProblem name={name} problems={problems} />
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** The sentence that a field's `aria-describedby={problemId(name)}` points at, or nothing. */
export function FieldProblem({ name, problems }: { name: string; problems: Problem[] }) {
  const say = useMessage();
  const problem = problemAt(problems, name);
  if (!problem) return null;
  return (
    <p className="field-problem" id={problemId(name)}>
      {say(problem.message)}
    </p>
  );
}

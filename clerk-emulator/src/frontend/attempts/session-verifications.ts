import { requireUser } from "../../accounts/users";
import type { Session, SessionVerification, User, VerificationLevel } from "../../entities";
import { Problem } from "../../http/problem";
import { createSessionJson } from "../../shapes/session";
import { listFirstFactors, listSecondFactors } from "../../shapes/factors";
import { createVerificationJson } from "../../shapes/verification";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requireSession } from "../call";
import { hasSecondFactor, judge, prepareProof, readFirstProof, readSecondProof } from "./proofs";

/** Re-verification: somebody who is signed in proves once more who they are. */
export const sessionVerificationRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/client/sessions/:id/verify", begin],
  ["POST", "/v1/client/sessions/:id/verify/prepare_first_factor", prepare],
  ["POST", "/v1/client/sessions/:id/verify/attempt_first_factor", attemptFirst],
  ["POST", "/v1/client/sessions/:id/verify/attempt_second_factor", attemptSecond],
];

/** Those that need no way out of the page. */
const REVERIFYING = new Set(["password", "email_code", "passkey"]);
const LEVELS: readonly VerificationLevel[] = ["first_factor", "second_factor", "multi_factor"];

/** Somebody without a second factor is asked for the first, whatever was wanted. */
function begin(call: FrontendCall): Promise<Response> {
  const session = requireCalledSession(call);
  const wanted = LEVELS.find((each) => each === (call.fields.getText("level") ?? LEVELS[0]));
  if (!wanted) {
    const message = `level must be one of ${LEVELS.join(", ")}.`;
    throw new Problem(422, "form_param_value_invalid", message, "level");
  }
  const level = hasSecondFactor(requirePersonOf(call, session)) ? wanted : "first_factor";
  return save(call, session, {
    id: session.id,
    level,
    status: level === "second_factor" ? "needs_second_factor" : "needs_first_factor",
    verification: null,
    secondVerification: null,
  });
}

function prepare(call: FrontendCall): Promise<Response> {
  const session = requireCalledSession(call);
  const begun = requireAt(call, session, "needs_first_factor");
  const verification = prepareProof(call, requirePersonOf(call, session));
  return save(call, session, { ...begun, verification });
}

async function attemptFirst(call: FrontendCall): Promise<Response> {
  const user = requirePersonOf(call, requireCalledSession(call));
  const sent = call.instance.store.sessionVerifications.get(call.parameters["id"] ?? "");
  const decide = await readFirstProof(call, user, sent?.verification ?? null);
  const session = requireCalledSession(call);
  const begun = requireAt(call, session, "needs_first_factor");
  const attempted = judge(call, user, decide, begun.verification, (verification) =>
    call.instance.store.sessionVerifications.put({ ...begun, verification }),
  );
  const proved = { ...session, verifiedAt: call.instance.now() };
  const status = attempted.level === "multi_factor" ? "needs_second_factor" : "complete";
  return save(call, call.instance.store.sessions.put(proved), { ...attempted, status });
}

async function attemptSecond(call: FrontendCall): Promise<Response> {
  const user = requirePersonOf(call, requireCalledSession(call));
  const decide = await readSecondProof(call, user);
  const session = requireCalledSession(call);
  const begun = requireAt(call, session, "needs_second_factor");
  const attempted = judge(call, user, decide, begun.secondVerification, (secondVerification) =>
    call.instance.store.sessionVerifications.put({ ...begun, secondVerification }),
  );
  const proved = { ...session, secondVerifiedAt: call.instance.now() };
  return save(call, call.instance.store.sessions.put(proved), { ...attempted, status: "complete" });
}

function requireCalledSession(call: FrontendCall): Session {
  return requireSession(call, call.parameters["id"] ?? "");
}

function requirePersonOf(call: FrontendCall, session: Session): User {
  return requireUser(call.instance, session.userId);
}

function requireAt(
  call: FrontendCall,
  session: Session,
  status: SessionVerification["status"],
): SessionVerification {
  const begun = call.instance.store.sessionVerifications.get(session.id);
  if (begun?.status === status) return begun;
  const message = "This step of the verification is not due.";
  throw new Problem(400, "session_verification_status_invalid", message);
}

async function save(
  call: FrontendCall,
  session: Session,
  verification: SessionVerification,
): Promise<Response> {
  const { instance } = call;
  const stored = instance.store.sessionVerifications.put(verification);
  const user = requirePersonOf(call, session);
  return createAnswer(call, {
    object: "session_verification",
    id: stored.id.replace("sess_", "sver_"),
    status: stored.status,
    level: stored.level,
    session: await createSessionJson(instance, session, call.publicOrigin),
    supported_first_factors: listFirstFactors(instance, user).filter(({ strategy }) =>
      REVERIFYING.has(strategy),
    ),
    supported_second_factors: listSecondFactors(user),
    first_factor_verification: createVerificationJson(stored.verification),
    second_factor_verification: createVerificationJson(stored.secondVerification),
  });
}

import { createSession } from "../../accounts/sessions";
import { getTicketByToken, useTicket } from "../../accounts/factors/tickets";
import { requireUser } from "../../accounts/users";
import type { SignIn, User } from "../../entities";
import { createDevice } from "../../http/device";
import type { FrontendCall } from "../call";

interface Redeemed {
  user: User;
  complete: (signIn: SignIn) => SignIn;
}

/**
 * Uses up the ticket that was brought. It stands for every proof, the second factor included.
 * @param check What may forbid it: asked when the ticket is known, and before it is used.
 */
export async function redeemSignInTicket(call: FrontendCall, check: () => void): Promise<Redeemed> {
  const { instance, fields } = call;
  const token = fields.requireText("ticket", Number.POSITIVE_INFINITY);
  const known = await getTicketByToken(instance, token);
  check();
  const ticket = useTicket(instance, known?.id);
  const user = requireUser(instance, ticket.userId);
  const complete = (signIn: SignIn): SignIn => {
    const session = createSession(instance, {
      clientId: signIn.clientId,
      user,
      device: createDevice(instance.random, call.request.headers),
      strategy: "ticket",
      actor: ticket.actor,
      lifetimeMs: ticket.sessionLifetimeMs,
    });
    const verification = {
      strategy: "ticket",
      status: "verified",
      code: null,
      attempts: 1,
      expireAt: null,
    } as const;
    return { ...signIn, status: "complete", verification, createdSessionId: session.id };
  };
  return { user, complete };
}

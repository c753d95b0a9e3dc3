import { SignUp } from "@clerk/remix";
import type { MetaFunction } from "@remix-run/cloudflare";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";

export const meta: MetaFunction = () => [{ title: "Create account · Postern" }];

export default function SignUpPage() {
  return (
    <ClerkFrame heading="Create account">
      <SignUp />
    </ClerkFrame>
  );
}

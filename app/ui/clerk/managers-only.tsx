import { Protect, useAuth } from "@clerk/remix";
import type { ReactNode } from "react";
import { mayManage } from "~/auth/team/rights";

type ManagersOnlyProps = {
  children: ReactNode;
  /** What other members see in its place. */ fallback?: ReactNode;
};

/**
 * What only those are shown who may do it: of their own posts that is everybody, of a team's its admins. It hides
 * and guards nothing: the server asks the same, see `requireManager`.
 */
export function ManagersOnly({ children, fallback = null }: ManagersOnlyProps) {
  const { orgId } = useAuth();
  if (!orgId) return children;
  return (
    <Protect condition={mayManage} fallback={fallback}>
      {children}
    </Protect>
  );
}

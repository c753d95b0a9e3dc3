import type { ClerkWords } from "./clerk-words";
import type { Language } from "./languages";

interface TeamWords {
  own: string;
  found: string;
  manage: string;
  name: string;
  about: string;
  profile: string;
  choose: string;
  leave: string;
  leaving: string;
  hasLeft: string;
}

/** Clerk speaks of organizations, for whatever they are used. Here they are teams, in Clerk's components too. */
const WORDS: Record<Language, TeamWords> = {
  en: {
    own: "My own posts",
    found: "Found a team",
    manage: "Manage team",
    name: "Team",
    about: "Who belongs to it, and what it is called.",
    profile: "Name and picture",
    choose: "Whose posts?",
    leave: "Leave the team",
    leaving: "What you wrote for the team stays with it, and you cannot read it any more.",
    hasLeft: "You have left the team.",
  },
  de: {
    own: "Meine eigenen Texte",
    found: "Team gründen",
    manage: "Team verwalten",
    name: "Team",
    about: "Wer dazugehört und wie es heißt.",
    profile: "Name und Bild",
    choose: "Wessen Texte?",
    leave: "Team verlassen",
    leaving:
      "Was du für das Team geschrieben hast, bleibt bei ihm, und du kannst es nicht mehr lesen.",
    hasLeft: "Du hast das Team verlassen.",
  },
  ar: {
    own: "منشوراتي أنا",
    found: "أنشئ فريقًا",
    manage: "إدارة الفريق",
    name: "الفريق",
    about: "من ينتمي إليه، وما اسمه.",
    profile: "الاسم والصورة",
    choose: "منشورات من؟",
    leave: "غادر الفريق",
    leaving: "ما كتبته للفريق يبقى عنده، ولن تستطيع قراءته بعد ذلك.",
    hasLeft: "غادرت الفريق.",
  },
};

/** Clerk's own sentences with Postern's about teams in them. */
export function withTeamWords(language: Language, words: ClerkWords = {}): ClerkWords {
  const ours = WORDS[language];
  const profile = words.organizationProfile;
  return {
    ...words,
    organizationSwitcher: {
      ...words.organizationSwitcher,
      personalWorkspace: ours.own,
      action__createOrganization: ours.found,
      action__manageOrganization: ours.manage,
      // Whoever speaks to their machine says what they see: the team's name, and not a label in its place.
      action__openOrganizationSwitcher: "",
      action__closeOrganizationSwitcher: "",
    },
    organizationList: {
      ...words.organizationList,
      title: ours.choose,
      titleWithoutPersonal: ours.choose,
      action__createOrganization: ours.found,
      createOrganization: ours.found,
    },
    createOrganization: {
      ...words.createOrganization,
      title: ours.found,
      formButtonSubmit: ours.found,
    },
    organizationProfile: {
      ...profile,
      navbar: { ...profile?.navbar, title: ours.name, description: ours.about },
      start: {
        ...profile?.start,
        profileSection: { ...profile?.start?.profileSection, title: ours.profile },
      },
      profilePage: {
        ...profile?.profilePage,
        dangerSection: {
          ...profile?.profilePage?.dangerSection,
          leaveOrganization: {
            ...profile?.profilePage?.dangerSection?.leaveOrganization,
            title: ours.leave,
            messageLine1: ours.leaving,
            successMessage: ours.hasLeft,
          },
        },
      },
    },
  };
}

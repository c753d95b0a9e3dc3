import { arSA } from "@clerk/localizations/ar-SA";

/** Clerk's Arabic, and in it what Clerk leaves in English of that which Postern shows. */
export const arabicClerkWords = {
  ...arSA,
  formFieldInputPlaceholder__backupCode: "اكتب الرمز الاحتياطي",
  formFieldInputPlaceholder__emailAddress: "اكتب بريدك الإلكتروني",
  formFieldInputPlaceholder__emailAddress_username: "اكتب البريد أو اسم المستخدم",
  formFieldInputPlaceholder__firstName: "الاسم الأول",
  formFieldInputPlaceholder__lastName: "اسم العائلة",
  formFieldInputPlaceholder__password: "اكتب كلمة المرور",
  formFieldInput__emailAddress_format: "مثال: name@example.com",
  reverification: {
    ...arSA.reverification,
    alternativeMethods: {
      ...arSA.reverification?.alternativeMethods,
      actionLink: "المساعدة",
      actionText: "ليس لديك أي من هذه؟",
      blockButton__backupCode: "استعمل رمزا احتياطيا",
      blockButton__emailCode: "أرسل رمزا إلى {{identifier}}",
      blockButton__passkey: "استعمل مفتاح المرور",
      blockButton__password: "تابع بكلمة المرور",
      blockButton__totp: "استعمل تطبيق المصادقة",
      subtitle: "يمكنك التحقق بأي من هذه الطرق.",
      title: "استعمل طريقة أخرى",
    },
    backupCodeMfa: {
      subtitle: "اكتب أحد الرموز الاحتياطية التي حصلت عليها حين أعددت التحقق بخطوتين",
      title: "اكتب رمزا احتياطيا",
    },
    emailCode: {
      formTitle: "رمز التحقق",
      resendButton: "لم يصلك رمز؟ أعد الإرسال",
      subtitle: "اكتب الرمز المرسل إلى بريدك للمتابعة",
      title: "يلزم التحقق",
    },
    noAvailableMethods: {
      message: "لا يمكن التحقق، إذ لم تُعدّ لذلك طريقة مناسبة",
      subtitle: "حدث خطأ",
      title: "لا يمكن التحقق من حسابك",
    },
    passkey: {
      blockButton__passkey: "استعمل مفتاح المرور",
      subtitle: "مفتاح المرور يثبت هويتك. قد يطلب جهازك بصمتك أو وجهك أو قفل الشاشة.",
      title: "استعمل مفتاح المرور",
    },
    password: {
      actionLink: "استعمل طريقة أخرى",
      subtitle: "اكتب كلمة مرورك الحالية للمتابعة",
      title: "يلزم التحقق",
    },
    totpMfa: {
      formTitle: "رمز التحقق",
      subtitle: "اكتب الرمز الذي يولّده تطبيق المصادقة للمتابعة",
      title: "يلزم التحقق",
    },
  },
  unstable__errors: {
    ...arSA.unstable__errors,
    form_new_password_matches_current: "لا يمكن أن تكون كلمة المرور الجديدة هي الحالية نفسها.",
    form_password_length_too_short: "كلمة المرور قصيرة. أقلها ثمانية أحرف.",
  },
  userProfile: {
    ...arSA.userProfile,
    emailAddressPage: {
      ...arSA.userProfile?.emailAddressPage,
      formHint: "يلزم التحقق من هذا البريد قبل إضافته إلى حسابك.",
    },
  },
};

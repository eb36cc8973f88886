// Rules that find faults, not those of taste. Types are checked by TypeScript, so names that do not exist are its business.
import js from "@eslint/js";
import globals from "globals";

// Text from users must never be read as markup or as code.
const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "srcdoc", "setHTMLUnsafe",
    "parseHTMLUnsafe", "createContextualFragment"];
const isMarkup = `/^(${markup.join("|")})$/`;
const message = "Text would be read as markup. Draw it with html`…`.";

export default [
    { ignores: ["**/vendor/**"] },
    js.configs.recommended,
    {
        files: ["**/*.js"],
        languageOptions: { ecmaVersion: "latest", sourceType: "module", globals: globals.browser },
        linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
        rules: {
            "array-callback-return": "error",
            "consistent-return": "error",
            "default-case-last": "error",
            "eqeqeq": "error",
            "no-alert": "error",
            "no-constructor-return": "error",
            "no-duplicate-imports": "error",
            "no-eval": "error",
            "no-implied-eval": "error",
            "no-implicit-coercion": "off",
            "no-inner-declarations": "error",
            "no-new-func": "error",
            "no-restricted-properties": ["error",
                { object: "document", property: "write", message }, { object: "document", property: "writeln", message }],
            "no-restricted-syntax": ["error",
                { selector: `MemberExpression[property.name=${isMarkup}]`, message },
                { selector: `MemberExpression > Literal.property[value=${isMarkup}]`, message },
                { selector: `Property[key.name=${isMarkup}]`, message },
                { selector: `Property > Literal.key[value=${isMarkup}]`, message },
                { selector: `TemplateElement[value.raw=/\\b(${markup.join("|")})=/]`, message }],
            "no-script-url": "error",
            "no-self-compare": "error",
            "no-template-curly-in-string": "error",
            "no-throw-literal": "error",
            "no-unmodified-loop-condition": "error",
            "no-unreachable-loop": "error",
            "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" }],
            "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
            "no-useless-return": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "prefer-promise-reject-errors": "error",
            "radix": "error",
            "require-atomic-updates": "off",
        },
    },
];

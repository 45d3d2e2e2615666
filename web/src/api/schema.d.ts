// Generated from docs/api/openapi.json by `npm run api`; not to be edited.

export interface paths {
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Live"];
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The Hub can serve */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ready"];
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The Hub can serve */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ready"];
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/deep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each dependency with its latency */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Health"];
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sso": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with what proves the person to Chatwoot */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SsoRequest"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SignIn"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am, and the accounts I may enter */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Me"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The next access token and the next refresh token for the last one */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RefreshRequest"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SignIn"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where I am signed in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Session"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** End all my sessions, or all but this one */
        delete: {
            parameters: {
                query?: {
                    keep_current?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of my sessions */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sessionId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account's people and their roles, agents who never signed in too */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Member"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give a person another role */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    userId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MemberChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Member"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People without a seat: who wait for one, and who were sent away */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SeatWanted"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/users/{userId}/seat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a person a seat, who then may enter */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    userId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        /** Take a person's seat: they are out until it is given back */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    userId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Built-in and custom roles with their permissions */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Role"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Make a custom role */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RoleCreate"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Role"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/roles/{roleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a custom role nobody has */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    roleId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a custom role */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    roleId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RoleChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Role"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/impersonations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Act in the name of an account's member, for up to an hour */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ImpersonationRequest"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Impersonation"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/impersonations/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Stop acting in somebody's name */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with e-mail address and password */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LoginRequest"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SignIn"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a link mailed that sets a new password */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordForgotRequest"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Accepted"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a password with the token of a mailed link */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordResetRequest"];
                };
            };
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change my password; my other sessions end */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordChangeRequest"];
                };
            };
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/totp/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A secret for my authenticator app */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TotpEnrolRequest"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["TotpEnrolment"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the app my second factor with a first code */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TotpConfirmRequest"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["RecoveryCodes"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/totp/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do without a second factor */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CredentialsProof"];
                };
            };
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/totp/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New recovery codes in the place of the old ones */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CredentialsProof"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["RecoveryCodes"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail a member of the account a link to set a password */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InvitationRequest"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Accepted"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instance-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A token for one account, for minutes, with the named permissions */
        post: {
            parameters: {
                query?: {
                    installation?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InstanceTokenRequest"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["InstanceToken"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instance-tokens/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this instance token is good for */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["InstanceTokenState"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instance-tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of my instance tokens */
        delete: {
            parameters: {
                query?: {
                    installation?: string;
                };
                header?: never;
                path: {
                    tokenId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/platform-app/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The Hub's views, features and permissions in each of my accounts */
        get: {
            parameters: {
                query?: {
                    installation?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["PlatformConfig"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/platform-app/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The operator says that the app was installed, updated or removed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PlatformEvent"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["PlatformEventReply"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the account's API keys */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ApiKey"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** A new API key; this reply alone shows it */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ApiKeyRequest"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ApiKey"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End an API key */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    keyId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change what an API key may do */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    keyId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ApiKeyPatch"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ApiKey"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/stream-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket that opens the account's event stream within 60 seconds */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["StreamTicket"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events after a seq, to catch up after a gap */
        get: {
            parameters: {
                query: {
                    after: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["EventEnvelope"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Language, time zone, currency and business calendar */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["AccountSettings"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the account's settings */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AccountSettingsChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["AccountSettings"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/webhooks/chatwoot/{endpoint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chatwoot's account webhook: stored durably, then worked on */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookReply"];
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Contacts, by name, phone or e-mail, or of a conversation */
        get: {
            parameters: {
                query?: {
                    q?: string;
                    chatwoot_contact_id?: number;
                    chatwoot_conversation_id?: number;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Contact"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/contacts/{contactId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One contact, with attributes and counts */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    contactId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ContactDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/contacts/{contactId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A contact's conversations across inboxes, newest first */
        get: {
            parameters: {
                query?: {
                    q?: string;
                    status?: "open" | "resolved" | "pending" | "snoozed";
                    chatwoot_inbox_id?: number;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    contactId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Conversation"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversations, latest activity first */
        get: {
            parameters: {
                query?: {
                    status?: "open" | "resolved" | "pending" | "snoozed";
                    chatwoot_inbox_id?: number;
                    chatwoot_team_id?: number;
                    assignee?: string;
                    label?: string;
                    chatwoot_contact_id?: number;
                    updated_since?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Conversation"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conversation */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Conversation"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A conversation's messages and private notes, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ConversationMessage"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Write a message or a private note into a conversation in Chatwoot */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConversationMessage"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Contacts, conversations, messages and cards that are found by a text */
        get: {
            parameters: {
                query: {
                    q: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SearchResult"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/contacts/{contactId}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All that is held about a contact, to be fetched within the hour */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    contactId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ContactExport"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/contacts/{contactId}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase a contact and all that is held about it, for good */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    contactId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Erasure"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records of erasures, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Erasure"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Days without activity after which mirrored data goes */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Retention"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        /** Choose them */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Retention"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account's connection to Chatwoot */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ConnectionDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Connect the account with an administrator's token, or connect it anew */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConnectionBody"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ConnectionDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        /** End the connection: webhook, tabs and token go */
        delete: {
            parameters: {
                query?: {
                    force?: boolean;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/connection/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look whether the connection works, and what to do where it does not */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ConnectionCheck"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Inboxes the caller sees */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Inbox"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/inboxes/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read inboxes and their members from Chatwoot again */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SyncJob"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reconcile with Chatwoot: what changed since the last poll, or all */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SyncStart"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SyncJob"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a reconciliation or an import is, and what it found */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SyncJob"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/jobs/{jobId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a reconciliation; what it has repaired stays */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    jobId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SyncJob"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much of Chatwoot is known to be mirrored */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Coverage"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a conversation's status in Chatwoot */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConversationStatus"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/assignee": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assign a conversation to an agent in Chatwoot, or to nobody */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConversationAssignee"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/team": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assign a conversation to a team in Chatwoot, or to none */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConversationTeam"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add labels to a conversation in Chatwoot and take labels away */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConversationLabels"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a conversation's priority in Chatwoot, or none */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConversationPriority"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/writes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people did to conversations, and whether Chatwoot knows */
        get: {
            parameters: {
                query?: {
                    chatwoot_conversation_id?: number;
                    state?: "pending" | "queued" | "sent" | "failed" | "cancelled";
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/writes/{writeId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back what Chatwoot has not been told yet */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    writeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/writes/{writeId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell Chatwoot now, or once more */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    writeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Write"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Chatwoot's teams */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Team"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/teams/{teamId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in a team; of a team of one's own, or for an administrator */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    teamId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["TeamMember"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cards in board order: of a stage, of a conversation, or all */
        get: {
            parameters: {
                query?: {
                    stage_id?: string;
                    chatwoot_conversation_id?: number;
                    limit?: number;
                    cursor?: string;
                    assignee?: string;
                    priority?: string;
                    labels?: string;
                    due?: "overdue" | "today" | "week" | "none";
                    due_from?: string;
                    due_to?: string;
                    value_min?: number;
                    value_max?: number;
                    created_from?: string;
                    created_to?: string;
                    chatwoot_inbox_id?: number;
                    q?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Make a card */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many cards each stage has of what is asked for, and their worth */
        get: {
            parameters: {
                query?: {
                    assignee?: string;
                    priority?: string;
                    labels?: string;
                    due?: "overdue" | "today" | "week" | "none";
                    due_from?: string;
                    due_to?: string;
                    value_min?: number;
                    value_max?: number;
                    created_from?: string;
                    created_to?: string;
                    chatwoot_inbox_id?: number;
                    q?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardCount"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Saved views of the board: one's own and what others share */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardView"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Save filters under a name; sharing them takes kanban:write */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ViewNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardView"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/views/{viewId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a saved view */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    viewId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a saved view */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    viewId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ViewChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardView"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import cards from CSV, Trello or Planka, in the background */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ImportNew"];
                };
            };
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardImport"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Imports into the board of the last 30 days, the latest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardImport"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/imports/{importId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an import is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    importId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardImport"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/imports/{importId}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows of an import that were not taken in, and why; kept for 30 days */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    importId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ImportError"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/imports/{importId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an import where it is; what it made stays */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    importId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardImport"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/imports/{importId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with an import that failed, behind the last row it read */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    importId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardImport"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the boards that the caller sees, in use or archived */
        get: {
            parameters: {
                query?: {
                    archived?: boolean;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Board"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Make a board from a template, or with stages of its own */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoardNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/board-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a board may begin as, in the caller's language */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardTemplate"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One board with its stages */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete an archived board with all its cards */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a board, archive it or take it back */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoardChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a copy of a board, with its cards or without */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoardCopy"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom a board is for, and who may only look */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardMember"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        /** Say whom a board is for */
        put: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoardMembersPut"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardMember"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fields that the board's cards have */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardField"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Add a field to a board's cards */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoardFieldNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardField"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/fields/{fieldId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a field with the values that cards have in it */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    fieldId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a field, its options or its place */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    fieldId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoardFieldChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardField"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a stage at the end of a board */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StageNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Stage"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/stages/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put all stages of a board into another order */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StageOrder"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Stage"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/stages/{stageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a stage; its cards go to the end of another */
        delete: {
            parameters: {
                query?: {
                    move_to?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    stageId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a stage */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    stageId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StageChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Stage"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A board's flow in figures, and before */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowSummary"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/lead_time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** From a card's beginning to its finish: percentiles, trend, classes */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowTimes"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/cycle_time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** From the beginning of work at a card to its finish */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowTimes"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/throughput": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cards that came and that finished, by day or week and outcome */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowThroughput"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/time_in_stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long cards stay in each stage, and the bottleneck */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowTimeInStage"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/cumulative_flow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many cards each stage had at the end of each day */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowCumulative"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/aging": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cards in progress, with their age against that of finished ones */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowAging"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/metrics/funnel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the cards came that began within the range */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    calendar?: "business" | "calendar";
                    per?: "day" | "week";
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FlowFunnel"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who sees the board, can be given its cards and mentioned on them */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardPerson"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account's labels, for the board's cards */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["BoardLabel"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which board and card a page shows now, to be said again while it does */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Looking"];
                };
            };
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the board's rules */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Rule"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Give the board another rule */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RuleNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Rule"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/rules/{ruleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a rule away */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    ruleId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a rule, or switch it on or off */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    ruleId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RuleChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Rule"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/rules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How many conversations a rule that makes cards would take now */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RulePreview"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["RuleReach"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/rules/{ruleId}/backfill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make cards of the conversations that were there before the rule */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    ruleId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Rule"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One card, opened */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardDetail"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Put a card into the trash */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Write on a card */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardEdit"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a card below or above another, or to the end of a stage */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardMove"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a card out of the trash */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cards in the trash, the latest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/trash/{cardId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a card for good */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a card one more conversation */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardConversationNew"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/conversations/{chatwootConversationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a conversation off a card */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                    chatwootConversationId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move, change, trash or restore up to 200 cards */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardBulk"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardBulkDone"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back one's last act on the board, of the last hour */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Undo"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Card"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a card, the latest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardAct"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/checklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add an item to a card's checklist */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChecklistItemNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ChecklistItem"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/checklist/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an item off */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                    itemId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Tick, reword or move an item */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                    itemId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChecklistItemChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ChecklistItem"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The comments on a card, the latest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardComment"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Comment on a card */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardCommentNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardComment"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/comments/{commentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take back one's own comment, or with kanban:admin anybody's */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                    commentId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Reword one's own comment */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                    commentId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardCommentChange"];
                };
            };
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardComment"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a link to a card */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CardLinkNew"];
                };
            };
            responses: {
                /** @description Success */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["CardLink"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/links/{linkId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a link off a card */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string;
                };
                path: {
                    accountId: number;
                    boardId: string;
                    cardId: string;
                    linkId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first */
        get: {
            parameters: {
                query?: {
                    actor?: number;
                    action?: string;
                    resource_type?: string;
                    resource_id?: string;
                    from?: string;
                    to?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["AuditEntry"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which features the caller sees in an account */
        get: {
            parameters: {
                query: {
                    account_id: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["FeaturesReply"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the account may have, and what it has of it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Entitlement"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages, conversations and active users, by day of the account */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                };
                header?: never;
                path: {
                    accountId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Success */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["UsageDay"][];
                            page: components["schemas"]["Page"];
                        };
                    };
                };
                /** @description Error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Page: {
            next_cursor: string | null;
        };
        Error: {
            error: {
                code: string;
                message: string;
                details?: Record<string, never> | unknown[];
                request_id: string;
            };
            retry_after?: number;
        };
        Live: {
            status: string;
            /** Format: date-time */
            timestamp: string;
        };
        Ready: {
            status: string;
            database?: unknown;
            redis?: unknown;
        };
        Health: {
            status: string;
            version: string;
            /** Format: date-time */
            timestamp: string;
            checks: components["schemas"]["HealthChecks"];
        };
        HealthChecks: {
            postgresql: components["schemas"]["HealthCheck"];
            redis: components["schemas"]["HealthCheck"];
            chatwoot?: components["schemas"]["HealthCheck"];
            disk: components["schemas"]["HealthCheck"];
        };
        HealthCheck: {
            status: string;
            latency?: string;
            message?: string;
        };
        SsoRequest: {
            installation?: string;
            access_token?: string;
            client?: string;
            uid?: string;
            /** @enum {string} */
            refresh?: "body" | "cookie";
        };
        SignIn: {
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** Format: int64 */
            expires_in: number;
            refresh_token?: string;
            user: components["schemas"]["User"];
            accounts: components["schemas"]["Account"][];
            accounts_without_seat: components["schemas"]["SeatlessAccount"][];
        };
        User: {
            /** Format: int64 */
            id: number;
            name: string;
            email: string | null;
            avatar_url: string | null;
            /** @enum {string|null} */
            locale: "pt-BR" | "en" | null;
        };
        Account: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            chatwoot_account_id: number;
            name: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            /** @enum {string} */
            locale: "pt-BR" | "en";
            time_zone: string;
            permissions: string[];
        };
        SeatlessAccount: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            chatwoot_account_id: number;
            name: string;
            /** @enum {string} */
            state: "waiting" | "withdrawn";
            /** Format: int64 */
            seats: number | null;
        };
        Me: {
            user: components["schemas"]["User"];
            accounts: components["schemas"]["Account"][];
            accounts_without_seat: components["schemas"]["SeatlessAccount"][];
            impersonator?: components["schemas"]["Impersonator"];
        };
        Impersonator: {
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: date-time */
            until: string;
        };
        RefreshRequest: {
            refresh_token?: string;
        };
        Session: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            method: "chatwoot" | "password" | "impersonation";
            ip: string | null;
            user_agent: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            last_seen_at: string;
            /** Format: date-time */
            expires_at: string;
            current: boolean;
        };
        Member: {
            /** Format: int64 */
            id: number | null;
            /** Format: int64 */
            chatwoot_user_id: number;
            name: string;
            email: string | null;
            avatar_url: string | null;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            /** Format: uuid */
            role_id: string | null;
            role_name: string | null;
            /** @enum {string} */
            role_source: "chatwoot" | "hub";
            /** Format: int64 */
            version: number;
            signed_in: boolean;
            /** @enum {string|null} */
            availability: "online" | "busy" | "offline" | null;
            /** @enum {string} */
            chatwoot_role: "administrator" | "agent";
            chatwoot_custom_role: string | null;
            teams: components["schemas"]["MemberTeam"][];
            /** Format: date-time */
            last_seen_at: string | null;
        };
        MemberTeam: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        MemberChange: {
            /** @enum {string} */
            role?: "admin" | "supervisor" | "agent" | "viewer";
            /** Format: uuid */
            role_id?: string;
            /** Format: int64 */
            version: number;
        };
        SeatWanted: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            chatwoot_user_id: number | null;
            name: string;
            email: string | null;
            avatar_url: string | null;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            /** @enum {string} */
            state: "waiting" | "withdrawn";
            /** Format: date-time */
            since: string;
        };
        Role: {
            /** Format: uuid */
            id: string | null;
            /** @enum {string|null} */
            key: "admin" | "supervisor" | "agent" | "viewer" | null;
            name: string;
            grants: components["schemas"]["Grant"][];
            /** Format: int64 */
            members_count: number;
            /** Format: int64 */
            version: number;
        };
        Grant: {
            permission: string;
            /** @enum {string} */
            scope: "own" | "team" | "account" | "global";
        };
        RoleCreate: {
            name: string;
            grants: components["schemas"]["Grant"][];
        };
        RoleChange: {
            name?: string;
            grants?: components["schemas"]["Grant"][];
            /** Format: int64 */
            version: number;
        };
        ImpersonationRequest: {
            /** Format: int64 */
            account_id: number;
            /** Format: int64 */
            user_id: number;
            reason: string;
            /** Format: int64 */
            minutes: number;
        };
        Impersonation: {
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** Format: int64 */
            expires_in: number;
            impersonator: components["schemas"]["Impersonator"];
            user: components["schemas"]["User"];
            accounts: components["schemas"]["Account"][];
        };
        LoginRequest: {
            installation?: string;
            email: string;
            password: string;
            totp?: string;
            recovery_code?: string;
            /** @enum {string} */
            refresh?: "body" | "cookie";
        };
        PasswordForgotRequest: {
            installation?: string;
            email: string;
        };
        Accepted: {
            /** @enum {string} */
            status: "accepted";
        };
        PasswordResetRequest: {
            token: string;
            password: string;
        };
        PasswordChangeRequest: {
            current_password: string;
            password: string;
        };
        TotpEnrolRequest: {
            password?: string;
            totp?: string;
            recovery_code?: string;
        };
        TotpEnrolment: {
            secret: string;
            otpauth_url: string;
        };
        TotpConfirmRequest: {
            code: string;
        };
        RecoveryCodes: {
            recovery_codes: string[];
        };
        CredentialsProof: {
            password: string;
            totp?: string;
            recovery_code?: string;
        };
        InvitationRequest: {
            /** Format: int64 */
            user_id: number;
        };
        InstanceTokenRequest: {
            /** Format: int64 */
            account_id: number;
            scopes: string[];
            /** Format: int64 */
            ttl_minutes?: number;
        };
        InstanceToken: {
            /** Format: uuid */
            id: string;
            token: string;
            /** Format: date-time */
            expires_at: string;
        };
        InstanceTokenState: {
            valid: boolean;
            scopes: string[];
            /** Format: int64 */
            account_id: number;
            /** Format: date-time */
            expires_at: string;
        };
        PlatformConfig: {
            locale: string | null;
            accounts: components["schemas"]["PlatformAccount"][];
        };
        PlatformAccount: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            chatwoot_account_id: number;
            installation: string;
            name: string;
            locale: string;
            role: string;
            permissions: string[];
            features: string[];
            views: components["schemas"]["PlatformView"][];
        };
        PlatformView: {
            key: string;
            title: string;
            url: string;
        };
        PlatformEvent: {
            /** @enum {string} */
            event: "app.installed" | "app.updated" | "app.uninstalled";
        };
        PlatformEventReply: {
            status: string;
            /** Format: int64 */
            revoked_tokens: number;
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            user_id: number;
            name: string;
            prefix: string;
            scopes: string[];
            networks: string[];
            /** Format: int64 */
            requests_per_minute: number;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            last_used_at: string | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            key?: string;
        };
        ApiKeyRequest: {
            name: string;
            scopes: string[];
            networks?: string[];
            /** Format: int64 */
            requests_per_minute?: number;
            /** Format: date-time */
            expires_at?: string;
        };
        ApiKeyPatch: {
            name?: string;
            scopes?: string[];
            networks?: string[];
            /** Format: int64 */
            requests_per_minute?: number;
            /** Format: date-time */
            expires_at?: string;
            /** Format: int64 */
            version: number;
        };
        StreamTicket: {
            ticket: string;
            /** Format: uuid */
            reach: string;
            /** Format: date-time */
            expires_at: string;
        };
        EventEnvelope: {
            /** Format: int64 */
            v: number;
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            account_id: number;
            /** Format: int64 */
            seq: number;
            type: string;
            entity: string;
            entity_id: string;
            /** Format: int64 */
            version: number;
            actor: components["schemas"]["EventActor"];
            cause_id: string | null;
            /** Format: int64 */
            depth: number;
            /** Format: date-time */
            occurred_at: string;
            audience: unknown;
            data: unknown;
        };
        EventActor: {
            type: string;
            id: string | null;
            name: string | null;
        };
        AccountSettings: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            chatwoot_account_id: number;
            name: string;
            /** @enum {string} */
            locale: "pt-BR" | "en";
            time_zone: string;
            currency: string;
            business_calendar: components["schemas"]["BusinessCalendar"];
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            updated_at: string;
        };
        BusinessCalendar: {
            monday: components["schemas"]["CalendarPeriod"][];
            tuesday: components["schemas"]["CalendarPeriod"][];
            wednesday: components["schemas"]["CalendarPeriod"][];
            thursday: components["schemas"]["CalendarPeriod"][];
            friday: components["schemas"]["CalendarPeriod"][];
            saturday: components["schemas"]["CalendarPeriod"][];
            sunday: components["schemas"]["CalendarPeriod"][];
            holidays: components["schemas"]["CalendarHoliday"][];
        };
        CalendarPeriod: {
            from: string;
            to: string;
        };
        CalendarHoliday: {
            date: string;
            name: string;
        };
        AccountSettingsChange: {
            /** @enum {string} */
            locale?: "pt-BR" | "en";
            time_zone?: string;
            currency?: string;
            business_calendar?: components["schemas"]["BusinessCalendar"];
            /** Format: int64 */
            version: number;
        };
        WebhookReply: {
            /** @enum {string} */
            status: "ok" | "ignored";
            duplicate?: boolean;
        };
        Contact: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            chatwoot_contact_id: number;
            name: string | null;
            email: string | null;
            phone_number: string | null;
            identifier: string | null;
            avatar_url: string | null;
            blocked: boolean;
            /** Format: date-time */
            last_activity_at: string | null;
            /** Format: date-time */
            chatwoot_created_at: string | null;
        };
        ContactDetail: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            chatwoot_contact_id: number;
            name: string | null;
            email: string | null;
            phone_number: string | null;
            identifier: string | null;
            avatar_url: string | null;
            blocked: boolean;
            /** Format: date-time */
            last_activity_at: string | null;
            /** Format: date-time */
            chatwoot_created_at: string | null;
            city: string | null;
            country: string | null;
            company_name: string | null;
            attributes: components["schemas"]["ContactAttribute"][];
            inboxes: components["schemas"]["ConversationInbox"][];
            /** Format: int64 */
            conversations_count: number;
            /** Format: int64 */
            open_count: number;
        };
        ContactAttribute: {
            key: string;
            name: string;
            type: string | null;
            value: string | null;
        };
        ConversationInbox: {
            /** Format: int64 */
            chatwoot_inbox_id: number;
            name: string | null;
            channel_type: string | null;
        };
        Conversation: {
            /** Format: int64 */
            chatwoot_conversation_id: number;
            /** @enum {string} */
            status: "open" | "resolved" | "pending" | "snoozed";
            /** @enum {string|null} */
            priority: "low" | "medium" | "high" | "urgent" | null;
            inbox: components["schemas"]["ConversationInbox"];
            contact: components["schemas"]["ConversationContact"] | null;
            assignee: components["schemas"]["ConversationPerson"] | null;
            team: components["schemas"]["ConversationTeam"] | null;
            labels: components["schemas"]["ConversationLabel"][];
            /** Format: int64 */
            unread_count: number;
            can_reply: boolean;
            /** Format: int64 */
            messages_count: number;
            /** Format: int64 */
            notes_count: number;
            last_message: components["schemas"]["ConversationLastMessage"] | null;
            cards: components["schemas"]["ConversationCard"][];
            /** Format: date-time */
            snoozed_until: string | null;
            /** Format: date-time */
            waiting_since: string | null;
            /** Format: date-time */
            last_activity_at: string | null;
            /** Format: date-time */
            chatwoot_created_at: string | null;
        };
        ConversationContact: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            chatwoot_contact_id: number;
            name: string | null;
            avatar_url: string | null;
        };
        ConversationPerson: {
            type: string;
            /** Format: int64 */
            chatwoot_id: number | null;
            name: string | null;
            avatar_url: string | null;
        };
        ConversationTeam: {
            /** Format: int64 */
            chatwoot_team_id: number;
            name: string | null;
        };
        ConversationLabel: {
            title: string;
            color: string | null;
        };
        ConversationLastMessage: {
            /** @enum {string} */
            message_type: "incoming" | "outgoing" | "template";
            private: boolean;
            content: string | null;
            attachment: string | null;
            /** Format: date-time */
            sent_at: string;
        };
        ConversationCard: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            board_name: string;
            /** Format: uuid */
            stage_id: string;
            stage_name: string;
            stage_color: string;
            title: string;
        };
        ConversationMessage: {
            /** Format: int64 */
            chatwoot_message_id: number;
            /** Format: int64 */
            chatwoot_conversation_id: number;
            /** @enum {string} */
            message_type: "incoming" | "outgoing" | "template";
            private: boolean;
            content: string | null;
            content_type: string;
            sender: components["schemas"]["ConversationPerson"] | null;
            status: string | null;
            deleted: boolean;
            attachments: components["schemas"]["MessageAttachment"][];
            /** Format: date-time */
            sent_at: string;
        };
        MessageAttachment: {
            file_type: string | null;
            extension: string | null;
            /** Format: int64 */
            file_size: number | null;
        };
        SearchResult: {
            contacts: components["schemas"]["Contact"][];
            conversations: components["schemas"]["Conversation"][];
            messages: components["schemas"]["ConversationMessage"][];
            cards: components["schemas"]["ConversationCard"][];
        };
        ContactExport: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            bytes: number;
            /** Format: int64 */
            parts: number;
            /** Format: date-time */
            expires_at: string;
        };
        Erasure: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            chatwoot_contact_id: number;
            /** Format: int64 */
            requested_by: number;
            /** Format: date-time */
            erased_at: string;
            counts: unknown;
            digest: string;
        };
        Retention: {
            /** Format: int64 */
            message_days: number;
            /** Format: int64 */
            conversation_days: number;
        };
        ConnectionDetail: {
            /** @enum {string} */
            state: "connected" | "unauthorized" | "disconnected";
            /** @enum {string} */
            mode: "signed" | "poll";
            service_user: components["schemas"]["ConnectionUser"] | null;
            chatwoot_version: string | null;
            last_error: string | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            checked_at: string | null;
            /** Format: date-time */
            connected_at: string | null;
            /** Format: date-time */
            last_webhook_at: string | null;
            installation: string;
            chatwoot_url: string;
            /** Format: int64 */
            chatwoot_account_id: number;
        };
        ConnectionUser: {
            /** Format: int64 */
            chatwoot_user_id: number;
            name: string;
        };
        ConnectionBody: {
            api_access_token: string;
        };
        ConnectionCheck: {
            key: string;
            /** @enum {string} */
            state: "ok" | "warning" | "failed";
            detail: string;
        };
        Inbox: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            chatwoot_inbox_id: number;
            name: string;
            channel_type: string;
            provider: string | null;
            phone_number: string | null;
            avatar_url: string | null;
            /** Format: int64 */
            members_count: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        SyncJob: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "incremental" | "full" | "inboxes" | "import";
            /** @enum {string} */
            trigger: "schedule" | "person" | "onboarding" | "webhook";
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            progress: components["schemas"]["SyncProgress"];
            waiting: string | null;
            result: components["schemas"]["SyncResult"];
            error: string | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
        };
        SyncProgress: {
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            total: number | null;
            step: string;
        };
        SyncResult: {
            /** Format: int64 */
            created: number;
            /** Format: int64 */
            updated: number;
            /** Format: int64 */
            repaired: number;
            /** Format: int64 */
            removed: number;
            /** Format: int64 */
            left_out: number;
            /** Format: int64 */
            unreadable: number;
            inboxes_left_out: components["schemas"]["SyncLeftOut"][];
            teams_left_out: components["schemas"]["SyncTeamLeftOut"][];
        };
        SyncLeftOut: {
            /** Format: int64 */
            chatwoot_inbox_id: number;
            name: string;
        };
        SyncTeamLeftOut: {
            /** Format: int64 */
            chatwoot_team_id: number;
            name: string;
        };
        SyncStart: {
            /** @enum {string} */
            kind: "incremental" | "full";
        };
        Coverage: {
            /** @enum {string} */
            state: "ok" | "late" | "blind";
            /** @enum {string} */
            connection: "connected" | "unauthorized" | "disconnected";
            /** @enum {string} */
            mode: "signed" | "poll";
            /** Format: date-time */
            last_webhook_at: string | null;
            /** Format: date-time */
            last_poll_at: string | null;
            /** Format: date-time */
            last_full_sync_at: string | null;
            /** Format: date-time */
            next_full_sync_at: string | null;
            /** Format: int64 */
            lag_seconds: number | null;
            /** Format: int64 */
            webhooks_24h: number;
            /** Format: int64 */
            webhook_success_percent: number | null;
            /** Format: int64 */
            repaired_24h: number;
            repaired_by_entity: components["schemas"]["RepairedEntity"][];
            /** Format: int64 */
            conversations_in_chatwoot: number | null;
            /** Format: int64 */
            missing_now: number;
            /** Format: int64 */
            extra_now: number;
            last_error: string | null;
        };
        RepairedEntity: {
            entity: string;
            /** Format: int64 */
            count: number;
        };
        ConversationStatus: {
            /** @enum {string} */
            status: "open" | "resolved" | "pending" | "snoozed";
            /** Format: date-time */
            snoozed_until?: string;
        };
        Write: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            chatwoot_conversation_id: number;
            /** @enum {string} */
            kind: "status" | "assignee" | "team" | "labels" | "priority" | "note" | "message";
            change: components["schemas"]["WriteChange"];
            /** @enum {string} */
            state: "queued" | "sent" | "failed" | "cancelled";
            /** @enum {string|null} */
            problem: "down" | "throttled" | "unauthorized" | "not_connected" | "refused" | "gone" | null;
            detail: string | null;
            /** Format: int64 */
            attempts: number;
            cancelling: boolean;
            user: components["schemas"]["WriteUser"];
            /** Format: int64 */
            chatwoot_message_id: number | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            sent_at: string | null;
        };
        WriteChange: {
            /** @enum {string} */
            status?: "open" | "resolved" | "pending" | "snoozed";
            /** Format: date-time */
            snoozed_until?: string;
            /** Format: int64 */
            chatwoot_user_id?: number;
            /** Format: int64 */
            chatwoot_team_id?: number;
            add?: string[];
            remove?: string[];
            /** @enum {string} */
            priority?: "low" | "medium" | "high" | "urgent";
            content?: string;
        };
        WriteUser: {
            /** Format: int64 */
            id: number;
            name: string;
        };
        ConversationAssignee: {
            /** Format: int64 */
            chatwoot_user_id: number | null;
        };
        ConversationLabels: {
            add?: string[];
            remove?: string[];
        };
        ConversationPriority: {
            /** @enum {string|null} */
            priority: "low" | "medium" | "high" | "urgent" | null;
        };
        Team: {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            chatwoot_team_id: number;
            name: string;
            description: string | null;
            /** Format: int64 */
            members_count: number;
            is_member: boolean;
        };
        TeamMember: {
            /** Format: int64 */
            chatwoot_user_id: number;
            name: string;
            avatar_url: string | null;
            /** @enum {string} */
            availability: "online" | "busy" | "offline";
            /** @enum {string} */
            chatwoot_role: "administrator" | "agent";
        };
        Card: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            /** Format: uuid */
            stage_id: string;
            title: string;
            position: string;
            /** Format: int64 */
            version: number;
            /** Format: int64 */
            placed_version: number;
            /** @enum {string|null} */
            priority: "low" | "medium" | "high" | "urgent" | null;
            labels: string[];
            preview: string | null;
            /** Format: date-time */
            last_message_at: string | null;
            assignee: components["schemas"]["CardAssignee"] | null;
            conversations: components["schemas"]["CardConversation"][];
            /** Format: int64 */
            value: number | null;
            currency: string | null;
            /** Format: date-time */
            due_at: string | null;
            custom: unknown;
            outcome_reason: string | null;
            /** Format: date-time */
            entered_stage_at: string;
            /** Format: int64 */
            created_by: number | null;
            /** Format: int64 */
            checklist_total: number;
            /** Format: int64 */
            checklist_done: number;
            /** Format: int64 */
            comments_count: number;
            /** Format: int64 */
            links_count: number;
            /** Format: date-time */
            deleted_at: string | null;
            redacted: boolean;
            sla: components["schemas"]["CardClock"] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        CardAssignee: {
            /** Format: int64 */
            chatwoot_user_id: number;
            name: string;
            avatar_url: string | null;
        };
        CardConversation: {
            /** Format: int64 */
            chatwoot_conversation_id: number;
            /** Format: int64 */
            chatwoot_inbox_id: number;
            channel: string | null;
            /** @enum {string} */
            status: "open" | "resolved" | "pending" | "snoozed";
            contact_name: string | null;
            contact_avatar_url: string | null;
            /** Format: int64 */
            unread_count: number;
        };
        CardClock: {
            /** @enum {string} */
            state: "running" | "paused" | "warned" | "breached" | "met";
            /** Format: date-time */
            due_at: string | null;
            /** Format: date-time */
            warn_at: string | null;
        };
        CardCount: {
            /** Format: uuid */
            stage_id: string;
            /** Format: int64 */
            cards_count: number;
            value_sum: components["schemas"]["ValueSum"][];
        };
        ValueSum: {
            currency: string;
            /** Format: int64 */
            value: number;
        };
        BoardView: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            /** Format: int64 */
            user_id: number;
            name: string;
            shared: boolean;
            filters: components["schemas"]["ViewFilters"];
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
        };
        ViewFilters: {
            assignee?: string;
            priority?: string;
            labels?: string;
            /** @enum {string} */
            due?: "overdue" | "today" | "week" | "none";
            /** Format: date-time */
            due_from?: string;
            /** Format: date-time */
            due_to?: string;
            /** Format: int64 */
            value_min?: number;
            /** Format: int64 */
            value_max?: number;
            /** Format: date-time */
            created_from?: string;
            /** Format: date-time */
            created_to?: string;
            /** Format: int64 */
            chatwoot_inbox_id?: number;
            q?: string;
        };
        ViewNew: {
            name: string;
            filters: components["schemas"]["ViewFilters"];
            shared?: boolean;
        };
        ViewChange: {
            /** Format: int64 */
            version: number;
            name?: string;
            filters?: components["schemas"]["ViewFilters"];
            shared?: boolean;
        };
        ImportNew: {
            /** @enum {string} */
            format: "csv" | "trello" | "planka";
            text: string;
            mapping?: components["schemas"]["ImportMapping"];
        };
        ImportMapping: {
            columns?: components["schemas"]["ImportColumn"][];
            stages?: components["schemas"]["ImportStage"][];
            /** Format: uuid */
            stage_id?: string;
        };
        ImportColumn: {
            header: string;
            field: string;
        };
        ImportStage: {
            name: string;
            /** Format: uuid */
            stage_id: string;
        };
        BoardImport: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            /** @enum {string} */
            format: "csv" | "trello" | "planka";
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            created: number;
            /** Format: int64 */
            failed: number;
            error: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            finished_at: string | null;
        };
        ImportError: {
            /** Format: int64 */
            line: number;
            column: string | null;
            code: string;
            message: string;
        };
        Board: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            type: "leads" | "support" | "sales" | "custom";
            description: string | null;
            /** @enum {string} */
            visibility: "account" | "members";
            /** @enum {string} */
            outsiders: "none" | "redacted";
            currency: string | null;
            is_default: boolean;
            /** Format: date-time */
            archived_at: string | null;
            /** Format: int64 */
            created_by: number | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        BoardNew: {
            name: string;
            /** @enum {string} */
            type: "leads" | "support" | "sales" | "custom";
            description?: string | null;
            template?: string;
            stages?: components["schemas"]["StageNew"][];
        };
        StageNew: {
            name: string;
            color?: string;
            final?: boolean;
            /** @enum {string|null} */
            outcome?: "won" | "lost" | null;
            reason_required?: boolean;
            /** Format: int64 */
            wip_limit?: number | null;
            /** @enum {string} */
            wip_mode?: "soft" | "hard";
            /** Format: int64 */
            sla_minutes?: number | null;
            /** @enum {string} */
            sla_calendar?: "business" | "calendar";
        };
        BoardDetail: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            type: "leads" | "support" | "sales" | "custom";
            description: string | null;
            /** @enum {string} */
            visibility: "account" | "members";
            /** @enum {string} */
            outsiders: "none" | "redacted";
            currency: string | null;
            is_default: boolean;
            /** Format: date-time */
            archived_at: string | null;
            /** Format: int64 */
            created_by: number | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            writable: boolean;
            stages: components["schemas"]["Stage"][];
        };
        Stage: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            key: string | null;
            name: string;
            color: string;
            position: string;
            final: boolean;
            /** @enum {string|null} */
            outcome: "won" | "lost" | null;
            reason_required: boolean;
            /** Format: int64 */
            wip_limit: number | null;
            /** @enum {string} */
            wip_mode: "soft" | "hard";
            /** Format: int64 */
            sla_minutes: number | null;
            /** @enum {string} */
            sla_calendar: "business" | "calendar";
            /** Format: int64 */
            version: number;
            /** Format: int64 */
            cards_count: number;
        };
        BoardTemplate: {
            key: string;
            name: string;
            /** @enum {string} */
            type: "leads" | "support" | "sales" | "custom";
            stages: components["schemas"]["StageNew"][];
        };
        BoardChange: {
            /** Format: int64 */
            version: number;
            name?: string;
            description?: string | null;
            /** @enum {string} */
            visibility?: "account" | "members";
            /** @enum {string} */
            outsiders?: "none" | "redacted";
            currency?: string | null;
            archived?: boolean;
        };
        BoardCopy: {
            name: string;
            with_cards?: boolean;
        };
        BoardMember: {
            /** Format: int64 */
            user_id: number;
            name: string;
            avatar_url: string | null;
            /** @enum {string} */
            role: "editor" | "viewer";
        };
        BoardMembersPut: {
            members: components["schemas"]["BoardMemberPut"][];
        };
        BoardMemberPut: {
            /** Format: int64 */
            user_id: number;
            /** @enum {string} */
            role: "editor" | "viewer";
        };
        BoardField: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            name: string;
            /** @enum {string} */
            type: "text" | "number" | "money" | "date" | "checkbox" | "select" | "multiselect" | "url";
            options: components["schemas"]["FieldOption"][];
            required: boolean;
            /** Format: int64 */
            position: number;
            /** Format: int64 */
            version: number;
        };
        FieldOption: {
            /** Format: uuid */
            id: string;
            name: string;
            color: string;
        };
        BoardFieldNew: {
            name: string;
            /** @enum {string} */
            type: "text" | "number" | "money" | "date" | "checkbox" | "select" | "multiselect" | "url";
            options?: components["schemas"]["FieldOptionPut"][];
            required?: boolean;
        };
        FieldOptionPut: {
            /** Format: uuid */
            id?: string | null;
            name: string;
            color?: string;
        };
        BoardFieldChange: {
            /** Format: int64 */
            version: number;
            name?: string;
            options?: components["schemas"]["FieldOptionPut"][];
            required?: boolean;
            /** Format: int64 */
            position?: number;
        };
        StageOrder: {
            stage_ids: string[];
        };
        StageChange: {
            /** Format: int64 */
            version: number;
            name?: string;
            color?: string;
            final?: boolean;
            /** @enum {string|null} */
            outcome?: "won" | "lost" | null;
            reason_required?: boolean;
            /** Format: int64 */
            wip_limit?: number | null;
            /** @enum {string} */
            wip_mode?: "soft" | "hard";
            /** Format: int64 */
            sla_minutes?: number | null;
            /** @enum {string} */
            sla_calendar?: "business" | "calendar";
        };
        FlowSummary: {
            from: string;
            to: string;
            time_zone: string;
            /** @enum {string} */
            calendar: "business" | "calendar";
            /** Format: int64 */
            in_progress: number;
            current: components["schemas"]["FlowFigures"];
            previous: components["schemas"]["FlowFigures"];
        };
        FlowFigures: {
            /** Format: int64 */
            arrived: number;
            /** Format: int64 */
            finished: number;
            /** Format: int64 */
            won: number;
            /** Format: int64 */
            lost: number;
            /** Format: int64 */
            done: number;
            lead_time: components["schemas"]["Percentiles"];
            cycle_time: components["schemas"]["Percentiles"];
        };
        Percentiles: {
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            p50: number | null;
            /** Format: int64 */
            p85: number | null;
            /** Format: int64 */
            p95: number | null;
        };
        FlowTimes: {
            from: string;
            to: string;
            time_zone: string;
            /** @enum {string} */
            calendar: "business" | "calendar";
            /** @enum {string} */
            per: "day" | "week";
            total: components["schemas"]["Percentiles"];
            points: components["schemas"]["FlowTimesPoint"][];
            classes: components["schemas"]["FlowTimesClass"][];
        };
        FlowTimesPoint: {
            date: string;
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            p50: number | null;
            /** Format: int64 */
            p85: number | null;
            /** Format: int64 */
            p95: number | null;
        };
        FlowTimesClass: {
            /** Format: int64 */
            up_to: number | null;
            /** Format: int64 */
            count: number;
        };
        FlowThroughput: {
            from: string;
            to: string;
            time_zone: string;
            /** @enum {string} */
            per: "day" | "week";
            /** Format: int64 */
            arrived: number;
            /** Format: int64 */
            finished: number;
            /** Format: int64 */
            won: number;
            /** Format: int64 */
            lost: number;
            /** Format: int64 */
            done: number;
            points: components["schemas"]["FlowThroughputPoint"][];
        };
        FlowThroughputPoint: {
            date: string;
            /** Format: int64 */
            arrived: number;
            /** Format: int64 */
            finished: number;
            /** Format: int64 */
            won: number;
            /** Format: int64 */
            lost: number;
            /** Format: int64 */
            done: number;
        };
        FlowTimeInStage: {
            from: string;
            to: string;
            time_zone: string;
            /** @enum {string} */
            calendar: "business" | "calendar";
            stages: components["schemas"]["FlowStage"][];
            bottleneck: components["schemas"]["FlowBottleneck"] | null;
            growing: components["schemas"]["FlowBottleneck"] | null;
        };
        FlowStage: {
            /** Format: uuid */
            stage_id: string;
            name: string;
            color: string;
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            p50: number | null;
            /** Format: int64 */
            p85: number | null;
            /** Format: int64 */
            p95: number | null;
            /** Format: int64 */
            seconds: number;
            /** Format: int64 */
            share: number;
            /** Format: int64 */
            cards_before: number;
            /** Format: int64 */
            cards_after: number;
        };
        FlowBottleneck: {
            /** Format: uuid */
            stage_id: string;
            /** Format: int64 */
            share: number;
            /** Format: int64 */
            growth: number;
        };
        FlowCumulative: {
            from: string;
            to: string;
            time_zone: string;
            stages: components["schemas"]["FlowCumulativeStage"][];
        };
        FlowCumulativeStage: {
            /** Format: uuid */
            stage_id: string;
            name: string;
            color: string;
            final: boolean;
            days: components["schemas"]["FlowCumulativeDay"][];
        };
        FlowCumulativeDay: {
            date: string;
            /** Format: int64 */
            cards: number;
        };
        FlowAging: {
            from: string;
            to: string;
            time_zone: string;
            /** @enum {string} */
            calendar: "business" | "calendar";
            finished: components["schemas"]["Percentiles"];
            /** Format: int64 */
            in_progress: number;
            /** Format: int64 */
            over_p85: number;
            stages: components["schemas"]["FlowAgingStage"][];
            cards: components["schemas"]["FlowAgingCard"][];
        };
        FlowAgingStage: {
            /** Format: uuid */
            stage_id: string;
            name: string;
            color: string;
            /** Format: int64 */
            cards: number;
            /** Format: int64 */
            over_p85: number;
        };
        FlowAgingCard: {
            /** Format: uuid */
            card_id: string;
            title: string;
            /** Format: uuid */
            stage_id: string;
            /** Format: date-time */
            began_at: string;
            /** Format: int64 */
            seconds: number;
            /** @enum {string} */
            beyond: "none" | "p50" | "p85" | "p95";
        };
        FlowFunnel: {
            from: string;
            to: string;
            time_zone: string;
            /** Format: int64 */
            arrived: number;
            /** Format: int64 */
            won: number;
            /** Format: int64 */
            lost: number;
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            open: number;
            /** Format: int64 */
            dropped: number;
            stages: components["schemas"]["FlowFunnelStage"][];
        };
        FlowFunnelStage: {
            /** Format: uuid */
            stage_id: string;
            name: string;
            color: string;
            /** Format: int64 */
            reached: number;
        };
        BoardPerson: {
            /** Format: int64 */
            user_id: number | null;
            /** Format: int64 */
            chatwoot_user_id: number;
            name: string;
            avatar_url: string | null;
        };
        BoardLabel: {
            title: string;
            color: string | null;
        };
        Looking: {
            /** Format: uuid */
            viewer_id: string;
            /** Format: uuid */
            board_id: string | null;
            /** Format: uuid */
            card_id: string | null;
        };
        Rule: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            name: string;
            /** @enum {string} */
            kind: "create" | "status" | "enter" | "exit" | "timeout";
            /** Format: uuid */
            stage_id: string;
            conditions: components["schemas"]["RuleConditions"];
            actions: components["schemas"]["RuleAction"][];
            /** Format: int64 */
            minutes: number | null;
            enabled: boolean;
            /** Format: int64 */
            position: number;
            backfill: components["schemas"]["RuleBackfill"] | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        RuleConditions: {
            inbox_ids?: number[];
            team_ids?: number[];
            labels?: string[];
            statuses?: string[];
        };
        RuleAction: {
            /** @enum {string} */
            type: "move" | "set_status" | "set_assignee" | "set_team" | "add_label" | "remove_label" | "set_priority" | "notify";
            /** Format: uuid */
            stage_id?: string;
            /** @enum {string} */
            status?: "open" | "resolved" | "pending" | "snoozed";
            /** Format: int64 */
            chatwoot_user_id?: number;
            /** Format: int64 */
            chatwoot_team_id?: number;
            label?: string;
            /** @enum {string} */
            priority?: "low" | "medium" | "high" | "urgent";
            text?: string;
        };
        RuleBackfill: {
            /** @enum {string} */
            state: "running" | "done" | "failed";
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            created: number;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            finished_at: string | null;
        };
        RuleNew: {
            name?: string;
            /** @enum {string} */
            kind: "create" | "status" | "enter" | "exit" | "timeout";
            /** Format: uuid */
            stage_id: string;
            conditions?: components["schemas"]["RuleConditions"];
            actions?: components["schemas"]["RuleAction"][];
            /** Format: int64 */
            minutes?: number | null;
            enabled?: boolean;
            /** Format: int64 */
            position?: number;
        };
        RuleChange: {
            /** Format: int64 */
            version: number;
            name?: string;
            /** Format: uuid */
            stage_id?: string;
            conditions?: components["schemas"]["RuleConditions"];
            actions?: components["schemas"]["RuleAction"][];
            /** Format: int64 */
            minutes?: number | null;
            enabled?: boolean;
            /** Format: int64 */
            position?: number;
        };
        RulePreview: {
            conditions: components["schemas"]["RuleConditions"];
            /** Format: uuid */
            stage_id?: string;
        };
        RuleReach: {
            /** Format: int64 */
            conversations: number;
        };
        CardNew: {
            title: string;
            description?: string | null;
            /** Format: int64 */
            value?: number | null;
            currency?: string;
            /** @enum {string|null} */
            priority?: "low" | "medium" | "high" | "urgent" | null;
            labels?: string[];
            /** Format: date-time */
            due_at?: string | null;
            /** Format: int64 */
            assignee_chatwoot_user_id?: number | null;
            custom?: unknown;
            /** Format: uuid */
            stage_id?: string;
            /** Format: int64 */
            chatwoot_conversation_id?: number;
            /** Format: uuid */
            after_id?: string;
            /** Format: uuid */
            before_id?: string;
        };
        CardDetail: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            /** Format: uuid */
            stage_id: string;
            title: string;
            position: string;
            /** Format: int64 */
            version: number;
            /** Format: int64 */
            placed_version: number;
            /** @enum {string|null} */
            priority: "low" | "medium" | "high" | "urgent" | null;
            labels: string[];
            preview: string | null;
            /** Format: date-time */
            last_message_at: string | null;
            assignee: components["schemas"]["CardAssignee"] | null;
            conversations: components["schemas"]["CardConversation"][];
            /** Format: int64 */
            value: number | null;
            currency: string | null;
            /** Format: date-time */
            due_at: string | null;
            custom: unknown;
            outcome_reason: string | null;
            /** Format: date-time */
            entered_stage_at: string;
            /** Format: int64 */
            created_by: number | null;
            /** Format: int64 */
            checklist_total: number;
            /** Format: int64 */
            checklist_done: number;
            /** Format: int64 */
            comments_count: number;
            /** Format: int64 */
            links_count: number;
            /** Format: date-time */
            deleted_at: string | null;
            redacted: boolean;
            sla: components["schemas"]["CardClock"] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            description: string | null;
            checklist: components["schemas"]["ChecklistItem"][];
            links: components["schemas"]["CardLink"][];
        };
        ChecklistItem: {
            /** Format: uuid */
            id: string;
            text: string;
            done: boolean;
            position: string;
            /** Format: date-time */
            done_at: string | null;
            /** Format: int64 */
            done_by: number | null;
        };
        CardLink: {
            /** Format: uuid */
            id: string;
            url: string;
            title: string | null;
            /** Format: int64 */
            created_by: number | null;
            /** Format: date-time */
            created_at: string;
        };
        CardEdit: {
            title?: string;
            description?: string | null;
            /** Format: int64 */
            value?: number | null;
            currency?: string;
            /** @enum {string|null} */
            priority?: "low" | "medium" | "high" | "urgent" | null;
            labels?: string[];
            /** Format: date-time */
            due_at?: string | null;
            /** Format: int64 */
            assignee_chatwoot_user_id?: number | null;
            custom?: unknown;
            /** Format: int64 */
            version: number;
        };
        CardMove: {
            /** Format: uuid */
            stage_id: string;
            /** Format: uuid */
            after_id?: string;
            /** Format: uuid */
            before_id?: string;
            reason?: string;
            /** Format: int64 */
            version: number;
        };
        CardConversationNew: {
            /** Format: int64 */
            chatwoot_conversation_id: number;
        };
        CardBulk: {
            card_ids: string[];
            /** @enum {string} */
            action: "move" | "update" | "delete" | "restore";
            /** Format: uuid */
            stage_id?: string;
            reason?: string;
            changes?: components["schemas"]["CardBulkChanges"];
        };
        CardBulkChanges: {
            /** Format: int64 */
            value?: number | null;
            currency?: string;
            /** @enum {string|null} */
            priority?: "low" | "medium" | "high" | "urgent" | null;
            labels?: string[];
            /** Format: date-time */
            due_at?: string | null;
            /** Format: int64 */
            assignee_chatwoot_user_id?: number | null;
            custom?: unknown;
        };
        CardBulkDone: {
            /** Format: uuid */
            operation_id: string;
            /** Format: int64 */
            changed: number;
            skipped: components["schemas"]["CardBulkSkip"][];
        };
        CardBulkSkip: {
            /** Format: uuid */
            card_id: string;
            code: string;
        };
        Undo: {
            /** Format: uuid */
            operation_id?: string;
        };
        CardAct: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            card_id: string;
            action: string;
            /** Format: uuid */
            from_stage_id: string | null;
            /** Format: uuid */
            to_stage_id: string | null;
            actor: components["schemas"]["CardActor"];
            reason: string | null;
            detail: unknown;
            /** Format: uuid */
            operation_id: string | null;
            /** Format: date-time */
            occurred_at: string;
        };
        CardActor: {
            type: string;
            id: string | null;
            name: string | null;
        };
        ChecklistItemNew: {
            text: string;
            /** Format: uuid */
            after_id?: string;
        };
        ChecklistItemChange: {
            text?: string;
            done?: boolean;
            /** Format: uuid */
            after_id?: string | null;
        };
        CardComment: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            card_id: string;
            author: components["schemas"]["CommentAuthor"];
            body: string;
            mentions: unknown;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            edited_at: string | null;
            /** Format: int64 */
            version: number;
        };
        CommentAuthor: {
            /** Format: int64 */
            user_id: number;
            name: string;
            avatar_url: string | null;
        };
        CardCommentNew: {
            body: string;
            mentions?: unknown;
        };
        CardCommentChange: {
            body: string;
            mentions?: unknown;
        };
        CardLinkNew: {
            url: string;
            title?: string;
        };
        AuditEntry: {
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            at: string;
            action: string;
            /** Format: int64 */
            status: number;
            error: string | null;
            route: string | null;
            actor: components["schemas"]["AuditActor"];
            impersonator: components["schemas"]["AuditPerson"] | null;
            resource: components["schemas"]["AuditResource"];
            before: unknown;
            after: unknown;
            ip: string | null;
            user_agent: string | null;
            request_id: string | null;
            /** Format: uuid */
            credential_id: string | null;
            /** Format: int64 */
            repeats: number;
            erased: boolean;
            hash: string;
        };
        AuditActor: {
            /** @enum {string} */
            type: "user" | "key" | "token" | "endpoint" | "system" | "anonymous";
            /** Format: int64 */
            id: number | null;
            name: string | null;
        };
        AuditPerson: {
            /** Format: int64 */
            id: number;
            name: string | null;
        };
        AuditResource: {
            type: string;
            id: string | null;
        };
        FeaturesReply: {
            features: components["schemas"]["Features"];
        };
        Features: {
            kanban: boolean;
            history: boolean;
            chat: boolean;
            automations: boolean;
        };
        Entitlement: {
            key: string;
            /** @enum {string} */
            kind: "limit" | "feature";
            granted: boolean;
            /** Format: int64 */
            limit: number | null;
            /** Format: int64 */
            used: number | null;
            /** @enum {string} */
            mode: "hard" | "soft";
            /** @enum {string} */
            source: "plan" | "operator" | "subscription" | "none";
        };
        UsageDay: {
            day: string;
            /** Format: int64 */
            messages_in: number;
            /** Format: int64 */
            messages_out: number;
            /** Format: int64 */
            conversations: number;
            /** Format: int64 */
            active_users: number;
        };
        Connection: {
            /** @enum {string} */
            state: "connected" | "unauthorized" | "disconnected";
            /** @enum {string} */
            mode: "signed" | "poll";
            service_user: components["schemas"]["ConnectionUser"] | null;
            chatwoot_version: string | null;
            last_error: string | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            checked_at: string | null;
            /** Format: date-time */
            connected_at: string | null;
        };
        InboxChanged: {
            /** Format: int64 */
            chatwoot_inbox_id: number;
        };
        MemberTold: {
            /** Format: int64 */
            id: number;
        };
        CardGone: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
        };
        CardCommentGone: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            card_id: string;
        };
        BoardGone: {
            /** Format: uuid */
            id: string;
        };
        StageChanged: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            key: string | null;
            name: string;
            color: string;
            position: string;
            final: boolean;
            /** @enum {string|null} */
            outcome: "won" | "lost" | null;
            reason_required: boolean;
            /** Format: int64 */
            wip_limit: number | null;
            /** @enum {string} */
            wip_mode: "soft" | "hard";
            /** Format: int64 */
            sla_minutes: number | null;
            /** @enum {string} */
            sla_calendar: "business" | "calendar";
            /** Format: int64 */
            version: number;
        };
        StageGone: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            board_id: string;
            /** Format: uuid */
            moved_to: string | null;
            /** Format: int64 */
            cards_moved: number;
        };
        SlaEvent: {
            /** Format: uuid */
            card_id: string;
            /** Format: uuid */
            board_id: string;
            /** Format: uuid */
            stage_id: string;
            /** @enum {string} */
            kind: "stage" | "due";
            sla: components["schemas"]["CardClock"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

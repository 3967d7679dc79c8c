#pragma once

#include <string_view>

namespace pincer::test {

/// One P-256 key, made for these tests alone, and two certificates for server.test it signed
/// itself: valid from 2020 to 2120, and from 2100 on. `kEncryptedKey` is the key under a password.
inline constexpr std::string_view kSelfSignedKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKVic5dI9P+Cg4yto\n"
    "2QqlLS/1z3UCsiisfWfpSkw6mtyhRANCAATenAL+GdWuS59K2all3qCxmnqvbpu6\n"
    "siJteOAONHo4fezj/uCXGF1T/u+44Ec+Ak0qg0n95wTiCmWCXHwIWw7T\n"
    "-----END PRIVATE KEY-----\n";

inline constexpr std::string_view kEncryptedKey =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhX7OK9LmbfeQICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEoUqA1YY9wwd0JKjzZ2wNsEgZD/\n"
    "DXo1nLFEjyUD5lxk+R3L3vF/DicXG6CsYMddfZegBZO3tRvhtL/vBFXKYzqAO4gW\n"
    "ApurSAf9o4f/dgo6n4d7MVCSpceXxGWawmOkoGNBk868zpx3vNbLCex6YteQqYyU\n"
    "Alr6JfcLd7jXrEHGRRUwKztU5hTKjxyUHnJi4ScmdZ9z0N4afpmE7WWbyXKmsZo=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

inline constexpr std::string_view kSelfSigned =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBnDCCAUKgAwIBAgIUaQGHwQdJGokU3T0sli7v6QC6s9owCgYIKoZIzj0EAwIw\n"
    "FjEUMBIGA1UEAwwLc2VydmVyLnRlc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\n"
    "MDEwMDAwMDBaMBYxFDASBgNVBAMMC3NlcnZlci50ZXN0MFkwEwYHKoZIzj0CAQYI\n"
    "KoZIzj0DAQcDQgAE3pwC/hnVrkufStmpZd6gsZp6r26burIibXjgDjR6OH3s4/7g\n"
    "lxhdU/7vuOBHPgJNKoNJ/ecE4gplglx8CFsO06NsMGowDAYDVR0TAQH/BAIwADAd\n"
    "BgNVHQ4EFgQUl/8b09LqhgKLRx12UWJAetW7GtIwDgYDVR0PAQH/BAQDAgeAMBMG\n"
    "A1UdJQQMMAoGCCsGAQUFBwMBMBYGA1UdEQQPMA2CC3NlcnZlci50ZXN0MAoGCCqG\n"
    "SM49BAMCA0gAMEUCIQCUSDXvM+eeV6vuercTMvZ9Lk5ScUb5T+2F1t4O0SN6uQIg\n"
    "exHLqAWz0n3oB5BrzbnjAgQ5967aZtrCzZrhSvNpVDI=\n"
    "-----END CERTIFICATE-----\n";

inline constexpr std::string_view kNotYetValid =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBnTCCAUSgAwIBAgIUTkS9hOSynF6i/NppvWozgjfz9scwCgYIKoZIzj0EAwIw\n"
    "FjEUMBIGA1UEAwwLc2VydmVyLnRlc3QwIhgPMjEwMDAxMDEwMDAwMDBaGA8yMTIw\n"
    "MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwLc2VydmVyLnRlc3QwWTATBgcqhkjOPQIB\n"
    "BggqhkjOPQMBBwNCAATenAL+GdWuS59K2all3qCxmnqvbpu6siJteOAONHo4fezj\n"
    "/uCXGF1T/u+44Ec+Ak0qg0n95wTiCmWCXHwIWw7To2wwajAMBgNVHRMBAf8EAjAA\n"
    "MB0GA1UdDgQWBBSX/xvT0uqGAotHHXZRYkB61bsa0jAOBgNVHQ8BAf8EBAMCB4Aw\n"
    "EwYDVR0lBAwwCgYIKwYBBQUHAwEwFgYDVR0RBA8wDYILc2VydmVyLnRlc3QwCgYI\n"
    "KoZIzj0EAwIDRwAwRAIgNT1+N/oUGHnMtXt2XLpg6KSzTSsPGSjPh2xJiSniEm8C\n"
    "IApD7j2PWxVlSVokVD9L4AzW2FE2WfsHrpQgKD244vAJ\n"
    "-----END CERTIFICATE-----\n";

}  // namespace pincer::test

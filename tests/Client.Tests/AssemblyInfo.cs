using System.Runtime.Versioning;

// The command line is for Linux, and its classes say so.
[assembly: SupportedOSPlatform("linux")]

/// The password that an App instance and the PBX's App objects share.
package enum AppPassword {
    /// More may be cut by PBX objects.
    package static let bytesMax = 15
    /// What README shows in its example, for everybody to read.
    package static let sample = "corner-7-lamp"

    /// A fresh password of 15 letters and digits that are hard to confuse; some 86 bits.
    package static func draw() -> Secret {
        var random = SystemRandomNumberGenerator()
        return AdministratorPassword.draw(count: bytesMax, using: &random)
    }
}

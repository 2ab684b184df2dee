# SPDX-License-Identifier: LGPL-2.1-or-later
# Folders outside the prefix. usbdropdir is pcscd's, an absolute path: a cache variable, so that
# staged and private installs work. DESTDIR applies to it as to every path.
pkg_get_variable(pcsclite_usbdropdir libpcsclite usbdropdir)
set(usbdropdir "${pcsclite_usbdropdir}" CACHE PATH "Directory that pcscd loads USB drivers from")
set(udevrulesdir "/usr/lib/udev/rules.d" CACHE PATH "Directory for the udev rule")
set(modprobedir "/usr/lib/modprobe.d" CACHE PATH "Directory for the kernel module blacklist")
set(confdir "/etc" CACHE PATH "Directory for ifd-acr122.conf")
